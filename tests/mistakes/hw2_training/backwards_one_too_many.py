"""There is one backward pass too many.

One before the loop and k in it are k + 1.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values", "test_backwards_count")


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    fn(w).backward()
    for _ in range(k):
        fn(w).backward()
    result = w.grad
    w.grad = before
    return result
