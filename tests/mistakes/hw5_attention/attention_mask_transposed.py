"""The mask is transposed: its rows are taken for keys and its columns for queries.

Scores have the shape (..., T_q, T_k), one row per query, and so has the mask. It can be used as it is.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    mask = mask.transpose(-2, -1)
    scores = scores.masked_fill(~mask, -1e9)
    return (torch.softmax(scores, dim=-1) * mask) @ v
