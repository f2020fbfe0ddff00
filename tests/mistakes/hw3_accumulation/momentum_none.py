"""There is no momentum: each step uses the gradient alone.

The buffer is to be kept from step to step: momentum times the old one plus the gradient.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts", "test_momentum_contract")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    iterates = [w]
    for g in gradients:
        w = w - lr * g
        iterates.append(w)
    return torch.stack(iterates)
