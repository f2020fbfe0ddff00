"""Each coordinate restarts by itself.

The inner product is one number, the sum over all elements, and t is one number, too.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_restarts",)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0, torch.ones_like(x0)
    xs = [x0]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        if restart:
            t = torch.where(gradient * (x_next - x) > 0, torch.ones_like(t), t)
        t_next = (1 + torch.sqrt(1 + 4 * t * t)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        xs.append(x)
    return torch.stack(xs)
