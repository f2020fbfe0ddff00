"""The maximum is taken along another dimension than the sum.

A shift cancels only if all logits of one distribution are shifted by the same number. Take maximum and
sum along the same `dim`.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=0, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
