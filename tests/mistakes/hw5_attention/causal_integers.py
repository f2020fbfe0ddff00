"""The mask holds integers instead of booleans.

With integers `~mask` turns 1 into -2, which counts as True again. Make it with dtype=torch.bool, or by a comparison.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_contract",)


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.tensor([[1 if j <= i + t_k - t_q else 0 for j in range(t_k)] for i in range(t_q)])
