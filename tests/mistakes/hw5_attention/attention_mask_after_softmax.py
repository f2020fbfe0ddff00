"""The mask is applied after the softmax, and the weights no longer sum to 1.

The forbidden keys have taken their share of the normalisation already: what is left for the allowed ones is
less than everything. Take the keys out of the scores, before the softmax.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    weights = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ v
