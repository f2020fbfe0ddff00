"""A restart sets w back to 0, and the iterate noted last along with it.

Only the memory goes. The place stays: a restart goes on from where it is, and what has been noted is not
touched again.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_restarts",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    iterates = [torch.zeros_like(gradients[0])]
    buffer = torch.zeros_like(gradients[0])
    for k, g in enumerate(gradients):
        if k in restart_at:
            buffer = torch.zeros_like(g)
            iterates[-1] = torch.zeros_like(g)
        buffer = momentum * buffer + g
        iterates.append(iterates[-1] - lr * buffer)
    return torch.stack(iterates)
