"""The result is zeroed after it was taken.

`result = w.grad` is another name for the same tensor: `w.grad.zero_()` empties both. Clone it, or put
another tensor in the place of w.grad.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values",)


def gradient_after_backwards(fn, w, k):
    before = None if w.grad is None else w.grad.clone()
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    result = w.grad
    w.grad.zero_()
    w.grad = before
    return result
