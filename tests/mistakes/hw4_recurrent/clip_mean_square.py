"""The squares are averaged instead of summed.

The norm is the root of the sum of squares, however many entries there are.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long", "test_clip_norm")


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    if not parameters:
        return 0.0
    norm = torch.cat([p.grad.flatten() for p in parameters]).square().mean().sqrt()
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
