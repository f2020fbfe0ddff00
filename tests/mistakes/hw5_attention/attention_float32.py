"""Everything is computed in float32, whatever comes in.

float64 inputs lose half of their digits, and the result has another dtype than the caller's tensors. Leave the dtype alone.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_contract",)


def attention(q, k, v, mask=None):
    q, k, v = q.float(), k.float(), v.float()
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return (weights * mask) @ v
