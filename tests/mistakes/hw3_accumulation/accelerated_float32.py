"""The iterates are float32, whatever x0 is.

Half of the digits of a float64 start are lost. Follow the dtype of x0.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_contract",)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0.float(), x0.float(), 1.0
    xs = [x]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = (y - lr * gradient).float()
        if restart and (gradient * (x_next - x)).sum() > 0:
            t = 1.0
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
