"""The mask has a row for every key, not for every query.

It is the mask of all t_k elements. Only the last t_q of them ask: keep their rows.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_aligned",)


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.ones(t_k, t_k).tril().bool()
