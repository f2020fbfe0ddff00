"""The iterates start in float32.

torch.zeros(shape) has the default dtype, whatever the gradients have. torch.zeros_like(gradient)
follows in dtype and device.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_contract",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros(gradients[0].shape)
    iterates = [w]
    buffer = torch.zeros(gradients[0].shape)
    for k, g in enumerate(gradients):
        if k in restart_at:
            buffer = torch.zeros(g.shape)
        buffer = momentum * buffer + g.float()
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
