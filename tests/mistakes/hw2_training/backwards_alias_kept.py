"""What is put back is the very tensor that autograd has added to.

`before = w.grad` keeps no copy: zeroed in place and added to, it holds the result at the end. Set
`w.grad = None`, so that autograd makes a new tensor, or keep a clone.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_stale",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    if w.grad is not None:
        w.grad.zero_()
    for _ in range(k):
        fn(w).backward()
    result = w.grad.clone()
    w.grad = before
    return result
