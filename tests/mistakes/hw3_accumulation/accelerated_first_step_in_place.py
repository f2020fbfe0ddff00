"""The first step writes into the caller's x0, so the start and the first iterate are the same.

y, x and x0 are one tensor at first, and `y -= lr * gradient` changes all three. Write y = y - lr * gradient,
which makes a new tensor, or start from clones.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_contract")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0, 1.0
    xs = [x0]
    for _ in range(steps):
        gradient = grad_fn(y)
        y -= lr * gradient
        x_next = y
        if restart and (gradient * (x_next - x)).sum() > 0:
            t = 1.0
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
