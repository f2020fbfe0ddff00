"""The mask has dimensions for batch and heads in front.

They are of size 1 and would broadcast, but the mask was to have the shape (t_q, t_k), which broadcasts just as well.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.ones(t_q, t_k, dtype=torch.bool).tril(t_k - t_q)[None, None]
