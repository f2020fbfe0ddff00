"""A restart leaves momentum out for one step, but the schedule of t goes on as before.

t⁺ was computed before t was set to 1, so the next step has its full weight again. Set t to 1 first; t⁺
is then (1 + √5)/2, as after the very first step.
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
        if restart and (gradient * (x_next - x)).sum() > 0:
            t = 1.0
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
