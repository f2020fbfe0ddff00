"""The softmax written out here overflows for large scores.

exp(1000) is inf, and inf/inf is NaN. Subtract the largest allowed score of each row first, or leave it to `torch.softmax`.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_extremes",)


def attention(q, k, v, mask=None):
    exponentials = torch.exp(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]))
    if mask is not None:
        exponentials = exponentials.masked_fill(~mask, 0.0)
    total = exponentials.sum(dim=-1, keepdim=True)
    return exponentials / total.masked_fill(total == 0, 1.0) @ v
