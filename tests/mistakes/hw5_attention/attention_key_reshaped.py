"""The keys are reshaped where they should be transposed.

`reshape` keeps the order in which the numbers are read, so each column of the "transposed" keys is a mixture of several
keys. The shape fits, and the numbers are nonsense. Exchange the last two dimensions with `transpose(-2, -1)`.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    keys = k.reshape(*k.shape[:-2], k.shape[-1], k.shape[-2])
    scores = q @ keys / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return (weights * mask) @ v
