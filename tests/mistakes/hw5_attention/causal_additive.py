"""This is an additive mask, with 0 and -inf.

It could be added to the scores, and is what some libraries take. Here a mask is boolean: True = may attend.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned", "test_causal_contract")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.full((t_q, t_k), float("-inf")).triu(1 + t_k - t_q)
