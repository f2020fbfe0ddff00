"""With more keys than queries the mask is aligned at the beginning.

The queries are the *last* t_q of the t_k elements: all earlier keys are past for each of them. Shift the diagonal
by t_k - t_q.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_aligned",)


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    return torch.ones(t_q, t_k, dtype=torch.bool).tril()
