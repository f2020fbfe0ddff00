"""Nothing is returned.

The gradient is computed and then dropped: return what has come together in `w.grad`.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values", "test_backwards_stale")


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    result = w.grad
    w.grad = before
