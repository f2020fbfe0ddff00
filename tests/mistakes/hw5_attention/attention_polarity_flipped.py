"""The mask works the wrong way round.

True means *may attend* here. This answer hides exactly the keys that are allowed, as some libraries with the opposite
convention would.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask", "test_attention_nowhere", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1).masked_fill(mask, 0.0)
    return weights @ v
