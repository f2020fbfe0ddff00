"""Rows that may attend nowhere are opened in the caller's own mask.

`mask |= empty` writes into the tensor that was handed in: the next layer, and the next call, then see rows that may attend
everywhere. `mask | empty` is a new tensor.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_contract",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    empty = ~mask.any(dim=-1, keepdim=True)
    mask |= empty
    weights = torch.softmax(scores.masked_fill(~mask, float("-inf")), dim=-1)
    return (weights @ v).masked_fill(empty, 0.0)
