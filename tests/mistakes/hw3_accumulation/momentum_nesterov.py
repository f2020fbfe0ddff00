"""The step looks ahead, as in SGD with nesterov=True.

The heavy ball steps along the buffer: w - lr * buffer. Adding the gradient once more is Nesterov's
variant.
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
        buffer = momentum * buffer + g
        w = w - lr * (g + momentum * buffer)
        iterates.append(w)
    return torch.stack(iterates)
