"""Only the last iterate is returned.

All K + 1 are asked for, stacked: keep them in a list on the way.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts", "test_momentum_contract")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    for k, g in enumerate(gradients):
        if k in restart_at:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + g
        w = w - lr * buffer
    return w
