"""The second argument has no default.

`causal_mask(5)` should be the square mask of five elements: t_k=None means t_q.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square",)


def causal_mask(t_q, t_k):
    return torch.ones(t_q, t_k, dtype=torch.bool).tril(t_k - t_q)
