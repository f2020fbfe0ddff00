"""The parameters are scaled instead of their gradients.

Clipping changes p.grad only. What becomes of the parameters is the optimizer's business.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long",)


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    if norm > max_norm:
        with torch.no_grad():
            for p in parameters:
                p.mul_(max_norm / norm)
    return norm
