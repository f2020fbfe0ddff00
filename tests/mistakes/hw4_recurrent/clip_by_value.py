"""Every entry is cut off at max_norm on its own.

That is clipping by value. It changes the direction of the gradient, while one common factor only changes its
length.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    for p in parameters:
        p.grad.clamp_(-max_norm, max_norm)
    return norm
