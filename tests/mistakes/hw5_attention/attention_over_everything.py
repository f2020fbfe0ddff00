"""One softmax runs over all pairs of an example, queries and keys together.

Then all T_q · T_k weights sum to 1 together, and a query gets only its share. Each query has a distribution of
its own: the sum runs over the keys alone.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores.flatten(start_dim=-2), dim=-1).reshape(scores.shape)
    if mask is not None:
        weights = weights * mask
    return weights @ v
