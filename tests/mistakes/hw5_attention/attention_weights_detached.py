"""The weights are detached: queries and keys get no gradient.

The result is right, but nothing can ever learn what to look for; only the values are trained.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_gradient",)


def attention(q, k, v, mask=None):
    with torch.no_grad():
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights * mask
    return weights @ v
