import math

import torch

PAIR = ("attention_over_queries", "attention_nowhere_uniform")
QUESTION = "q1"
CAUGHT_BY = ("test_attention_values",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-2)
    return weights @ v
