"""Masked scores are set to a number that is not negative enough.

Scores may be -30,000, and beside those -10,000 is attractive: the masked key gets all the weight. Fill with -inf, with the
lowest number of the dtype, or at least with something that no score comes near.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_extremes",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    out = torch.softmax(scores.masked_fill(~mask, -1e4), dim=-1) @ v
    return out * mask.any(dim=-1, keepdim=True)
