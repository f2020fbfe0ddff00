"""Every parameter is expected to have a gradient.

p.grad is None for every parameter that the loss did not use, or that is frozen, and None can't be squared. Leave
those parameters out before anything is computed.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_none_and_zero",)


def clip_gradients(parameters, max_norm):
    parameters = list(parameters)
    norm = torch.sqrt(sum((p.grad * p.grad).sum() for p in parameters))
    if norm > max_norm:
        for p in parameters:
            p.grad *= max_norm / norm
    return norm
