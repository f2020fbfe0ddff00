"""The last iterate is missing: w is noted before each step, and not after the last one.

K gradients make K steps and K + 1 iterates. Note the start, then w after every step.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts", "test_momentum_contract")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = []
    for k, g in enumerate(gradients):
        iterates.append(w)
        if k in restart_at:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + g
        w = w - lr * buffer
    return torch.stack(iterates)
