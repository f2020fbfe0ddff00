"""The mask is applied after the softmax, and the rest is normalised again.

On paper that is the same. But when a masked key has a much larger score than the allowed ones, their weights
have underflowed to 0 before you divide. Mask the scores instead, then no masked key can drown the others.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_extremes",)


def attention(q, k, v, mask=None):
    weights = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights * mask
        total = weights.sum(dim=-1, keepdim=True)
        weights = weights / total.masked_fill(total == 0, 1.0)
    return weights @ v
