"""The messages are multiplied with a table of nodes × edges.

The sums are right, but almost all of the N·E numbers are 0. The list of receivers says the same with E
numbers.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_cost",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError(reduce)
    s, r = edge_index
    m = message(x[s], x[r], edge_attr)
    incidence = (torch.arange(x.shape[0], device=x.device)[:, None] == r[None]).to(m.dtype)
    if reduce == "max":
        heard = segment_max(m, r, x.shape[0])
    else:
        heard = incidence @ m
    if reduce == "mean":
        heard = heard / incidence.sum(dim=1, keepdim=True).clamp(min=1)
    return update(x, heard)
