import math

import torch

PAIR = ("attention_polarity_flipped", "attention_nowhere_uniform")
QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v
