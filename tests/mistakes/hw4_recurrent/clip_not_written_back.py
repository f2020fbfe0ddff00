"""The scaled gradient is computed and thrown away.

`g = g * factor` makes a new tensor and leaves p.grad as it is. Scale in place with mul_, or assign to p.grad.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long",)


def clip_gradients(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    if norm > max_norm:
        for g in gradients:
            g = g * (max_norm / norm)
    return norm
