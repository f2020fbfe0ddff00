"""Only the earliest restart happens.

restart_at may name several steps, and the buffer is emptied before each of them.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_restarts",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    has_restarted = False
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients):
        if k in restart_at and not has_restarted:
            buffer = torch.zeros_like(w)
            has_restarted = True
        buffer = momentum * buffer + g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
