"""The weight of the momentum is t/t⁺: the - 1 is missing.

(t - 1)/t⁺ is 0 in the first step, where nothing has moved yet, and grows towards 1. Without the - 1 every
step carries more momentum than the method allows.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_restarts")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0, 1.0
    xs = [x0]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        if restart and (gradient * (x_next - x)).sum() > 0:
            t = 1.0
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        y = x_next + t / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
