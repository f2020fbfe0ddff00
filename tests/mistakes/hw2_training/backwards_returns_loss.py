"""The value of fn is returned instead of the gradient.

Asked for is what the k passes have left in `w.grad`.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    total = 0
    for _ in range(k):
        loss = fn(w)
        loss.backward()
        total = total + loss.detach()
    w.grad = before
    return total
