"""The mask holds the numbers 0 and 1 instead of False and True.

`~mask` and `masked_fill` need booleans. Make it with dtype=torch.bool, or by a comparison.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_contract",)


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.tril(torch.ones(t_q, t_k), diagonal=t_k - t_q)
