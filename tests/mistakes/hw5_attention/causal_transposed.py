"""Queries and keys are exchanged.

The mask has a row for each query and a column for each key, (t_q, t_k).
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return (torch.arange(t_k)[:, None] <= torch.arange(t_q) + t_k - t_q)
