"""The NaN of rows that may attend nowhere is replaced at the very end, and comes back in the gradient.

The result is 0 as it should be. But in the backward pass the NaN weights are multiplied with the gradient of the result, and
0 · NaN is NaN: the values get NaN gradients. Repair the *weights*, before they meet the values.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_nowhere",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    out = torch.softmax(scores, dim=-1) @ v
    return torch.nan_to_num(out)
