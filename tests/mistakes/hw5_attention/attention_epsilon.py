"""An epsilon is added to every sum of weights.

It is meant for the rows that may attend nowhere, but makes the weights of all other rows sum to less than 1. Treat the sums
that are 0 by themselves.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_contract",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    if mask is not None:
        weights = weights * mask
    return weights / (weights.sum(dim=-1, keepdim=True) + 1e-6) @ v
