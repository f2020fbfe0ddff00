"""The diagonal is excluded: no element may attend itself.

The first element could then attend nothing at all. Query i may attend keys up to and *including* itself.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.arange(t_k) < torch.arange(t_q)[:, None] + t_k - t_q
