"""A gradient of zeros becomes NaN.

g / norm is 0/0 there. Divide only where the norm exceeds max_norm, or add something tiny to the norm.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_none_and_zero",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    if not parameters:
        return torch.tensor(0.0)
    norm = torch.stack([p.grad.norm() for p in parameters]).norm()
    for p in parameters:
        p.grad = p.grad / norm * norm.clamp(max=max_norm)
    return norm
