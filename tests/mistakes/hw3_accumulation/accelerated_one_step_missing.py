"""One step is missing: there are `steps` iterates, x0 among them, instead of steps + 1.

x0 is no step. Make `steps` steps after it.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_restarts", "test_accelerated_edges")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0, 1.0
    xs = [x0]
    for _ in range(1, steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        if restart and (gradient * (x_next - x)).sum() > 0:
            t = 1.0
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
