"""The keys are transposed as if they were a matrix.

`transpose(0, 1)` is right for one sequence. With a batch in front it exchanges examples and keys. Count from the
end: `transpose(-2, -1)`.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(0, 1) / math.sqrt(q.shape[-1])
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return (weights * mask) @ v
