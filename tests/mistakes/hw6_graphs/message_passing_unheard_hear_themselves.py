"""A node with no incoming edge is sent a message by itself.

Nobody talks to it, so its aggregate is 0, whatever the reduction; its own features reach `update`
anyway.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_edges")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    s, r = edge_index
    heard = reducers[reduce](message(x[s], x[r], edge_attr), r, x.shape[0])
    unheard = torch.bincount(r, minlength=x.shape[0]) == 0
    return update(x, torch.where(unheard[:, None], message(x, x, None), heard))
