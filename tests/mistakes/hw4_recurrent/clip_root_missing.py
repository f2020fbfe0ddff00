"""The root is missing: this is the square of the norm.

The 2-norm is the root of the sum of squares.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long", "test_clip_norm")


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters)
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
