import math
import torch

PAIR = ("attention_fill_minus_1e4", "attention_nowhere_uniform")
QUESTION = "q1"
CAUGHT_BY = ("test_attention_nowhere", "test_attention_extremes")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return torch.softmax(scores, dim=-1) @ v
