"""The gradient that was there before is part of the sum.

backward adds to whatever is in `.grad`. Set it to None, or to zeros, before the first of the k passes.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_stale",)


def gradient_after_backwards(fn, w, k):
    before = None if w.grad is None else w.grad.clone()
    for _ in range(k):
        fn(w).backward()
    result = w.grad.clone()
    w.grad = before
    return result
