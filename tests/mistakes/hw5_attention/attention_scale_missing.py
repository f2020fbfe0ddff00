"""The scores are not divided by √d.

A dot product of long vectors is large, a softmax of large numbers is certain of one key, and certainty has no
gradient. Divide by the square root of the length of queries and keys.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1)
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, torch.finfo(scores.dtype).min), dim=-1)
    return weights.masked_fill(~mask, 0.0) @ v
