"""The aggregate is made with the width of x.

Messages may have another number of features than nodes. Take it from what `message` returned.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError(reduce)
    s, r = edge_index
    m = message(x[s], x[r], edge_attr)
    if reduce == "sum":
        heard = torch.zeros_like(x).index_add(0, r, m)
    elif reduce == "mean":
        heard = segment_mean(m, r, x.shape[0])
    else:
        heard = segment_max(m, r, x.shape[0])
    return update(x, heard)
