"""The softmax written out here subtracts one maximum for all rows.

In a row whose scores all lie far below that maximum every exponential underflows to 0, and so does their sum. Each query
needs the maximum of its own row.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_extremes",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    exponentials = torch.exp(scores - scores.max())
    if mask is not None:
        exponentials = exponentials * mask
    total = exponentials.sum(dim=-1, keepdim=True)
    return exponentials / torch.where(total > 0, total, 1.0) @ v
