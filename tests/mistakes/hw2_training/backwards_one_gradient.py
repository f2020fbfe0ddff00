"""The result is a single gradient instead of the sum of k.

The point is what comes together when nobody clears in between: clear once, before the first pass, and
do not divide by k either.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values", "test_backwards_stale")


def gradient_after_backwards(fn, w, k):
    before = w.grad
    for _ in range(k):
        w.grad = None
        fn(w).backward()
    result = w.grad
    w.grad = before
    return result
