"""A restart sets w back to 0.

Only the memory goes. The place stays: a restart goes on from where it is.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_restarts",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients):
        if k in restart_at:
            w = torch.zeros_like(g)
            buffer = torch.zeros_like(g)
        buffer = momentum * buffer + g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
