"""A row that may attend nowhere is NaN.

A softmax of nothing but -inf is 0/0. Such rows should be 0, and their gradients finite: use the lowest finite number as
fill and set the weights of masked keys to 0 afterwards.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_nowhere",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.softmax(scores, dim=-1) @ v
