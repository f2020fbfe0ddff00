"""The keys are transposed by the numbers of their dimensions, which only fits a batch of sequences.

`transpose(1, 2)` means "queries and columns" for three dimensions. With heads there are four, and without a batch two. Count
from the end: `transpose(-2, -1)`.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return (weights * mask) @ v
