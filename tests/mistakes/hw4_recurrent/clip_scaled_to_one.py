"""Long gradients are scaled to length 1 instead of max_norm.

Divided by their norm they have length 1; multiply by max_norm as well.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long",)


def clip_gradients(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    if norm > max_norm:
        for g in gradients:
            g.div_(norm)
    return norm
