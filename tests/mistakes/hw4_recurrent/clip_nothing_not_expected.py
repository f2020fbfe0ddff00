"""It fails when no parameter has a gradient.

There is nothing to stack then: the norm of nothing is 0.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_none_and_zero",)


def clip_gradients(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm()
    if norm > max_norm:
        for g in gradients:
            g.mul_(max_norm / norm)
    return norm
