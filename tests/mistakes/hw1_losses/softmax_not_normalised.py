"""The exponentials are not divided by their sum.

They are positive, but they do not sum to 1. The second half of the formula is missing.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials
