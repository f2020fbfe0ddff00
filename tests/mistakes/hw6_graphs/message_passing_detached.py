"""No gradient flows through the messages.

They are computed under torch.no_grad(), or from detached features, so whatever `message` depends on
could never be learned.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_gradient",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    s, r = edge_index
    with torch.no_grad():
        m = message(x[s], x[r], edge_attr)
    return update(x, reducers[reduce](m, r, x.shape[0]))
