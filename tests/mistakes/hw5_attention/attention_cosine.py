"""The scores are cosines: queries and keys are brought to length 1.

That throws away how long they are, which is how a query says how sure it is. The scores are the plain dot products over √d.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    q = q / q.norm(dim=-1, keepdim=True)
    k = k / k.norm(dim=-1, keepdim=True)
    scores = q @ k.transpose(-2, -1)
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=-1)
    return (weights * mask) @ v
