"""`parameters` is run through twice.

What model.parameters() gives is used up after the first loop, and the second one, which should scale, finds
nothing. Make a list first.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_generator",)


def clip_gradients(parameters, max_norm):
    total = 0.0
    for p in parameters:
        if p.grad is not None:
            total = total + (p.grad**2).sum()
    norm = torch.as_tensor(total) ** 0.5
    if norm > max_norm:
        for p in parameters:
            if p.grad is not None:
                p.grad.mul_(max_norm / norm)
    return norm
