"""At a restart no step is made.

The buffer is emptied and then filled with the gradient of this very step, as in the first one.
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
            buffer = torch.zeros_like(w)
        else:
            buffer = momentum * buffer + g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
