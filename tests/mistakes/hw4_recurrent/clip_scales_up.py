"""Short gradients are scaled up to max_norm.

max_norm is a limit, not a target: the factor is min(1, max_norm/norm). Near a minimum gradients are small for a
good reason.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_short",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    for p in parameters:
        p.grad.mul_(max_norm / (norm + 1e-6))
    return norm
