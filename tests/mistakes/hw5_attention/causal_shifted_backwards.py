"""With more keys than queries the diagonal is shifted the wrong way.

A query that has t_k - t_q elements before all queries may attend *more* keys, not fewer: j <= i + t_k - t_q.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_causal_aligned",)


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    i = torch.arange(t_q).view(-1, 1)
    j = torch.arange(t_k).view(1, -1)
    return j <= i + t_q - t_k
