"""Parameters without a gradient get one of zeros.

None means that there is no gradient; with zeros an optimizer with momentum or weight decay would move the
parameter all the same. Skip it.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_clip_none_and_zero",)


def clip_gradients(parameters, max_norm):
    parameters = list(parameters)
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros_like(p)
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    if norm > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / norm)
    return norm
