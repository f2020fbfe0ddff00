"""The norm is the sum of absolute values.

That is the 1-norm. Length in the usual sense is the 2-norm, the root of the sum of squares.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long", "test_clip_norm")


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum(p.grad.abs().sum() for p in parameters)
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
