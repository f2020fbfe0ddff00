"""Only the first entry of restart_at is used.

It may name several steps, or none. Ask `step in restart_at` in each step.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_restarts",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    restart = next(iter(restart_at), None)
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients):
        if k == restart:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
