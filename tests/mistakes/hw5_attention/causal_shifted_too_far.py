"""With more keys than queries the mask is shifted by one too many.

Query i of the last t_q elements is element i + t_k - t_q of all; that one is the last it may attend, not the one behind it.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_aligned",)


def causal_mask(t_q, t_k=None):
    if t_k is None or t_k == t_q:
        return torch.ones(t_q, t_q, dtype=torch.bool).tril()
    return torch.ones(t_q, t_k, dtype=torch.bool).tril(t_k - t_q + 1)
