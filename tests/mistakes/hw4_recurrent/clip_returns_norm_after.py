"""The norm after clipping is returned.

It is never above max_norm and tells nothing. The norm before clipping shows when gradients explode.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_norm",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return sum((p.grad**2).sum() for p in parameters) ** 0.5
