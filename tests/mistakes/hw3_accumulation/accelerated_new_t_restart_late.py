import math

import torch

PAIR = ("accelerated_new_t", "accelerated_restart_late")
QUESTION = "q5"
CAUGHT_BY = ("test_accelerated_iterates", "test_accelerated_restarts")


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x, y, t = x0, x0, 1.0
    xs = [x0]
    for _ in range(steps):
        gradient = grad_fn(y)
        x_next = y - lr * gradient
        t_next = (1 + math.sqrt(1 + 4 * t**2)) / 2
        y = x_next + (t_next - 1) / t_next * (x_next - x)
        t = t_next
        if restart and (gradient * (x_next - x)).sum() > 0:
            t = 1.0
        x = x_next
        xs.append(x)
    return torch.stack(xs)
