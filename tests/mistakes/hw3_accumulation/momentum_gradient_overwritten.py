"""The first gradient is overwritten: it is used as the buffer.

`buffer = gradient` gives the same tensor a second name, and buffer.mul_() writes into the caller's
gradient. Start with gradient.clone(), or don't work in place.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_contract",)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = None
    iterates = [w]
    for k, g in enumerate(gradients):
        if buffer is None or k in restart_at:
            buffer = g
        else:
            buffer.mul_(momentum).add_(g)
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
