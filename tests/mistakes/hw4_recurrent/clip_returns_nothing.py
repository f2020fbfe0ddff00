"""Nothing is returned.

The norm before clipping is worth a curve of its own: return it.
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
