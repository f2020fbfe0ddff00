"""Masked scores are set to 0, which is a perfectly ordinary score.

exp(0) = 1, so a masked key still gets weight, and often more than an allowed one with a negative score. It takes
a score of -inf (or a very negative number) to get the weight 0.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask", "test_attention_nowhere", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    return torch.softmax(scores, dim=-1) @ v
