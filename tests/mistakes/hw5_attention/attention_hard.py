"""Each query takes the value of its best key alone.

`argmax` is a dictionary lookup, not attention: the other keys get nothing, and no gradient reaches queries and keys. All
keys take part, weighted by a softmax.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.nn.functional.one_hot(scores.argmax(dim=-1), k.shape[-2]).to(v.dtype)
    if mask is not None:
        weights = weights * mask
    return weights @ v
