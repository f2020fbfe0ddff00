"""The result is left behind in `w.grad`.

The next backward of the caller would add to it. Keep what you found, and put it back at the end.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_leaves_none", "test_backwards_stale")


def gradient_after_backwards(fn, w, k):
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    return w.grad
