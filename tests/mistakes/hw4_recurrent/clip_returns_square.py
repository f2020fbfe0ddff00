"""The gradients are clipped well, but the squared norm is returned.

The sum of the squares is a step on the way; what the caller gets is its root, the norm before clipping.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_norm",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    square = sum((p.grad**2).sum() for p in parameters)
    if square > max_norm**2:
        for p in parameters:
            p.grad.mul_(max_norm / square**0.5)
    return square
