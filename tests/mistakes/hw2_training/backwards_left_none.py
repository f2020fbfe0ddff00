"""`w.grad` is None afterwards, also where there was a gradient.

What was found must be put back: somebody may be in the middle of a sum.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_stale",)


def gradient_after_backwards(fn, w, k):
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    result = w.grad
    w.grad = None
    return result
