"""w.grad is read after it was put back.

By then the sum is gone. Take the result first, then restore what was found.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    w.grad = before
    return w.grad
