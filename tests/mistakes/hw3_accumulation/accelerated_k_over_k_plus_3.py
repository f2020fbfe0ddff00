"""The weight of the momentum is k/(k + 3) instead of (t - 1)/t⁺.

That schedule is a common stand-in which behaves alike for large k, but its numbers are others. The
question asks for the sequence of t.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_restarts")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, k = x0, x0, 0
    xs = [x0]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        if restart and (gradient * (x_next - x)).sum() > 0:
            k = 0
        y = x_next + k / (k + 3) * (x_next - x)
        x = x_next
        k += 1
        xs.append(x)
    return torch.stack(xs)
