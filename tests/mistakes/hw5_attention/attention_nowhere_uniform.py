"""A row that may attend nowhere attends everywhere.

When all scores of a row are filled with the same very negative number, the softmax sees equal scores: the weights are
uniform, over keys that are all forbidden. Set the weights of masked keys to 0 after the softmax, too.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_nowhere",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    return torch.softmax(scores, dim=-1) @ v
