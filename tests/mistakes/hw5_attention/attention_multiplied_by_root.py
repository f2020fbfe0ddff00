"""The scores are multiplied by √d instead of divided.

That makes the large scores of long vectors larger still. The factor is 1/√d.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    scores = (q @ k.transpose(-2, -1)) * q.shape[-1] ** 0.5
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, torch.finfo(scores.dtype).min), dim=-1)
    return weights.masked_fill(~mask, 0.0) @ v
