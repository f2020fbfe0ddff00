"""The weights are divided by √d, instead of the scores.

After the softmax it is too late: the weights sum to 1, and dividing them makes them sum to less. The scale belongs inside.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1) / math.sqrt(q.shape[-1])
    if mask is not None:
        weights = weights * mask
    return weights @ v
