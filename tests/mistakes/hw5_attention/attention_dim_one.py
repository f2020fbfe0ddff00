"""The softmax runs over dimension 1, whatever that is.

For matrices dimension 1 is the keys. With a batch in front it is the queries, and with batch and heads it
is the heads. Count from the end: the keys are dimension -1.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values",)


def attention(q, k, v, mask=None):
    d = q.size(-1)
    scores = torch.matmul(q, k.transpose(-1, -2)) / d**0.5
    if mask is not None:
        scores = scores.masked_fill(mask == False, -1e9)
    weights = torch.softmax(scores, dim=1)
    if mask is not None:
        weights = weights * mask
    return torch.matmul(weights, v)
