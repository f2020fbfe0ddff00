"""The gradient is turned into float32.

Half of the digits of a float64 gradient are lost. Return it as autograd made it.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_float32",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    result = w.grad.float()
    w.grad = before
    return result
