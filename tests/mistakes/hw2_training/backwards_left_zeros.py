"""Zeros are left in `w.grad` where it was None.

None says that nothing has been added yet, and optimizers skip such a parameter; zeros are a gradient
like any other. Put back what you found.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_leaves_none",)


def gradient_after_backwards(fn, w, k):
    before = torch.zeros_like(w) if w.grad is None else w.grad.clone()
    w.grad = None
    for _ in range(k):
        fn(w).backward()
    result = w.grad
    w.grad = before
    return result
