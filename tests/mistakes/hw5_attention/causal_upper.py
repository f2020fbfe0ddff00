"""This is the upper triangle: each element sees itself and the future.

Rows are queries and columns are keys, so what lies *above* the diagonal comes later. Query i may attend keys 0 to i, the
lower triangle.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned")


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    return torch.ones(t_q, t_k, dtype=torch.bool).triu(t_k - t_q)
