"""The minimum is subtracted instead of the maximum.

Then the smallest exponent is 0 and the largest can still overflow. It is the largest one that has to be
brought down to 0.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_extremes",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amin(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
