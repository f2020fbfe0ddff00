"""This returns a pair, the result and the weights.

The weights are good to look at, but whoever calls `attention` expects one tensor. (To see them, hand over the identity as
values.)
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ v, weights
