"""The norm of the gradient is returned.

The gradient has the shape of w: one number for each of its elements.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    result = w.grad.norm()
    w.grad = before
    return result
