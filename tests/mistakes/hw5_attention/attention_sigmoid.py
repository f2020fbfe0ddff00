"""Each score goes through a sigmoid, instead of all scores of a query through a softmax.

The weights are between 0 and 1 but do not sum to 1, so the result is no mean of the values: it grows with the number of keys.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    weights = torch.sigmoid(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]))
    if mask is not None:
        weights = weights * mask
    return weights @ v
