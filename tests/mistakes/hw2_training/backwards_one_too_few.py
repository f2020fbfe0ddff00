"""There is one backward pass too few.

`range(1, k)` has k - 1 elements.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = torch.zeros_like(w)
    for _ in range(1, k):
        fn(w).backward()
    result = w.grad
    w.grad = before
    return result
