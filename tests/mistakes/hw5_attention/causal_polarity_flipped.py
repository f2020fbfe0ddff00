"""The mask is True where a query may *not* attend.

True means may attend here. This one marks the future, as some libraries do.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.triu(torch.ones(t_q, t_k, dtype=torch.bool), diagonal=1 + t_k - t_q)
