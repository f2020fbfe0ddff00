"""The scores are scaled by the length of the values.

The dot product runs over the d numbers of queries and keys, so d decides how large it gets. The values may have another
length d_v, which has nothing to do with the scores.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    d = v.shape[-1]
    scores = q @ k.transpose(-2, -1) / math.sqrt(d)
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return weights.masked_fill(~mask, 0.0) @ v
