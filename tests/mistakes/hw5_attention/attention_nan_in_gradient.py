"""The gradients of queries and keys are NaN when a row may attend nowhere.

The NaN weights are replaced by 0, but the softmax remembers them: its backward pass multiplies with its own NaN result.
-inf that was *added* to the scores lets that through to q and k. `masked_fill` would stop it; a finite fill has no NaN at all.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_nowhere",)


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        penalty = torch.zeros_like(scores).masked_fill(~mask, float("-inf"))
        scores = scores + penalty
    weights = torch.nan_to_num(torch.softmax(scores, dim=-1))
    return weights @ v
