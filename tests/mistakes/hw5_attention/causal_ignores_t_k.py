"""The second argument is not used: the mask is always square.

With t_k keys it should have t_k columns.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_aligned",)


def causal_mask(t_q, t_k=None):
    return torch.ones(t_q, t_q, dtype=torch.bool).tril()
