"""Softmax is applied twice.

The second softmax takes probabilities for logits and makes them nearly equal: all of them lie between 0
and 1. Once is enough.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax_once(logits, dim):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


def softmax(logits, dim=-1):
    return softmax_once(softmax_once(logits, dim), dim)
