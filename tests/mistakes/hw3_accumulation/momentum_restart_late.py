"""The buffer is emptied after the step instead of before it.

The step named in restart_at is the first one without memory. Empty the buffer before the gradient is
added to it.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_restarts",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients):
        buffer = momentum * buffer + g
        w = w - lr * buffer
        if k in restart_at:
            buffer = torch.zeros_like(w)
        iterates.append(w)
    return torch.stack(iterates)
