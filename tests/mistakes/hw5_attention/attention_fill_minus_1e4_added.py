import math

import torch

SAME_AS = "attention_fill_minus_1e4"
QUESTION = "q1"
CAUGHT_BY = ("test_attention_extremes",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores - 1e4 * (~mask)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v
