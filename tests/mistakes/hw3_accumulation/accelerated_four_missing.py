"""The 4 is missing under the root.

t⁺ = (1 + √(1 + 4t²))/2 is a little more than t + 1/2. With √(1 + t²) t converges, and so does the weight
of the momentum: it never comes near 1.
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
        t_next = (1 + math.sqrt(1 + t * t)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
