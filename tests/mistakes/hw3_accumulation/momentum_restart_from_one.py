"""The steps in `restart_at` are counted from 1.

They are counted from 0, like the gradients: a 2 means that the buffer is empty when gradients[2] comes.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_restarts",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients, start=1):
        if k in restart_at:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
