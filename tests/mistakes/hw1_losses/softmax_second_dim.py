"""This is softmax over dimension 1, whatever `dim` says and whatever the rank.

It fits logits of shape (N, C) only. Tensors of another rank, and other values of `dim`, need the
argument to be used.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=1, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=1, keepdim=True)
