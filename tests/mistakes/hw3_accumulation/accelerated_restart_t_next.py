"""The new t is set to 1 at a restart, instead of the old one.

t is set to 1 first, and t⁺ computed from it: (1 + √5)/2. With t⁺ = 1 the schedule lags one step behind,
and the step after a restart carries no momentum either.
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
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        weight = (t - 1) / t_next
        if restart and (gradient * (x_next - x)).sum() > 0:
            weight, t_next = 0.0, 1.0
        y = x_next + weight * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
