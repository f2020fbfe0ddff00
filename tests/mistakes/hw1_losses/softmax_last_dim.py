"""The argument `dim` is not used: this is always softmax over the last dimension.

For the default it is right, and for any other dimension it is not. Hand `dim` on to every reduction.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values", "test_softmax_gradient")


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=-1, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=-1, keepdim=True)
