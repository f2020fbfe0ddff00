"""One gradient is multiplied by k.

The number is right, and the experiment has not been made: the sum should come from k calls of backward.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_count",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    fn(w).backward()
    result = k * w.grad
    w.grad = before
    return result
