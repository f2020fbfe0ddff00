"""The mask of the caller is turned round in place.

`logical_not_` changes the tensor that was handed in, so the next layer that gets the same mask sees its opposite. `~mask`
makes a new one.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_contract",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    hidden_keys = mask.logical_not_()
    weights = torch.softmax(scores.masked_fill(hidden_keys, -1e9), dim=-1)
    return weights.masked_fill(hidden_keys, 0.0) @ v
