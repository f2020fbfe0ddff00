"""The norms of the tensors are added up.

Lengths at right angles add up as squares: the norm of all together is the root of the sum of squared norms.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long", "test_clip_norm")


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum(p.grad.norm() for p in parameters)
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
