"""The exponentials are divided by their mean instead of their sum.

The result then sums to the number of classes. Probabilities sum to 1.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.mean(dim=dim, keepdim=True)
