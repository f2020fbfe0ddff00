"""The mask is added to the scores as numbers.

A boolean True counts as 1 and False as 0, so the allowed keys get a slightly larger score and nothing is hidden. An
additive mask needs 0 where a query may attend and a very negative number where it may not.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask", "test_attention_nowhere")


def attention(q, k, v, mask=None):
    scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores + mask
    return torch.matmul(torch.softmax(scores, dim=-1), v)
