"""The caller's x0 is changed.

`x = x0` gives the same tensor another name, and copy_ or -= writes into it. Work on a clone, or make
new tensors.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_contract",)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0.clone(), 1.0
    xs = [x0.clone()]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        move = x_next - x
        if restart and (gradient * move).sum() > 0:
            t = 1.0
        t_next = (1 + math.sqrt(1 + 4 * t**2)) / 2
        y = x_next + (t - 1) / t_next * move
        x.copy_(x_next)
        t = t_next
        xs.append(x.clone())
    return torch.stack(xs)
