"""Every edge is used in both directions.

An edge i → j does not bring along j → i. A graph that is meant to be undirected lists both, and would
have each edge doubled by this.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_mean")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    both = torch.cat([edge_index, edge_index.flip(0)], dim=1)
    if edge_attr is not None:
        edge_attr = torch.cat([edge_attr, edge_attr])
    m = message(x[both[0]], x[both[1]], edge_attr)
    return update(x, reducers[reduce](m, both[1], x.shape[0]))
