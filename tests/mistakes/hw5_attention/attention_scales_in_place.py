"""The queries of the caller are scaled in place.

`/=` writes into the tensor that was handed in: call the function twice and the second result is another one. Keep the
scaled queries under a new name.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_contract",)


def attention(q, k, v, mask=None):
    q /= math.sqrt(q.shape[-1])
    scores = q @ k.transpose(-2, -1)
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return (weights * mask) @ v
