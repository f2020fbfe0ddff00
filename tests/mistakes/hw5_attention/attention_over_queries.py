"""The softmax runs over the queries instead of the keys.

Each query should hand out weights that sum to 1 over the keys, the last dimension of the scores. Here the
columns sum to 1 instead of the rows, so that the queries compete for each key.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-2) @ v
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-2)
    return weights.masked_fill(~mask, 0.0) @ v
