"""The gradient enters the buffer with the weight 1 - momentum.

That is a running mean, Adam's way. In torch's SGD the buffer is momentum times the old one plus the
whole gradient, so on a constant slope it grows to 1/(1 - momentum) times the gradient.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients):
        if k in restart_at:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + (1 - momentum) * g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
