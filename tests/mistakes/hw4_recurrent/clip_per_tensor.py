"""Each tensor is clipped on its own.

Then large gradients shrink against small ones, and the direction changes. The norm is that of all gradients
together, and all get the same factor.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    for p in parameters:
        own = p.grad.norm()
        if own > max_norm:
            p.grad.mul_(max_norm / own)
    return norm
