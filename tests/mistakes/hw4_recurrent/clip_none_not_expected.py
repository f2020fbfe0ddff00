"""Parameters without a gradient are not expected.

p.grad is None for every parameter that the loss did not use, or that is frozen. Skip those.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_none_and_zero",)


def clip_gradients(parameters, max_norm):
    parameters = list(parameters)
    norm = torch.cat([p.grad.flatten() for p in parameters]).norm()
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
