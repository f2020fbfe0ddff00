"""The raw scores are used as weights.

There is no softmax: scores may be negative and sum to anything. Exponentiate and normalise over the keys first.
"""

import math

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    weights = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        weights = weights * mask
    return weights @ v
