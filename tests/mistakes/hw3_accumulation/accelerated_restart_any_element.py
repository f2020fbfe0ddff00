"""It restarts as soon as one coordinate runs uphill.

The inner product ⟨∇f(y), x⁺ - x⟩ is the sum over all coordinates. One of them may well go uphill while the
move as a whole goes down.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_restarts",)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0, 1.0
    xs = [x0]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        if restart and (gradient * (x_next - x) > 0).any():
            t = 1.0
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
