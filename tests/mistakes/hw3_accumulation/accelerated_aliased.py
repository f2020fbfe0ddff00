"""Every iterate in the list is one and the same tensor, and that is the caller's x0.

`x = x0` and `xs.append(x)` copy nothing, and copy_ or -= writes into the tensor that all of them name: x0
is changed, and the list shows the last iterate over and over. Make new tensors, or clone.
"""

import math

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_restarts", "test_accelerated_contract")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0.clone(), 1.0
    xs = [x]
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
        xs.append(x)
    return torch.stack(xs)
