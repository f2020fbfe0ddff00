"""The factor is upside down: norm / max_norm.

It makes long gradients longer still. To bring a length to max_norm multiply by max_norm / norm.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long",)


def clip_gradients(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    if norm > max_norm:
        for g in gradients:
            g.mul_(norm / max_norm)
    return norm
