"""The largest of the tensors' norms is taken for the norm of all.

All gradients count together, as one long vector.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_long", "test_clip_norm")


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = max([p.grad.norm() for p in parameters], default=0.0)
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
