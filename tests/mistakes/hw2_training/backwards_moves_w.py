"""w is moved between the passes.

This is gradient descent. The k gradients should all be taken at the same place, and w come back as it
was.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values", "test_backwards_leaves_none")


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    for _ in range(k):
        fn(w).backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
    result = w.grad
    w.grad = before
    return result
