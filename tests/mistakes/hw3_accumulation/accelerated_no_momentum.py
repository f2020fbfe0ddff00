"""It is plain gradient descent: y is x.

The momentum term (t - 1)/t⁺ · (x⁺ - x) is missing, or always 0.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_restarts")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x = x0
    xs = [x]
    for _ in range(steps):
        x = x - lr * grad_fn(x)
        xs.append(x)
    return torch.stack(xs)
