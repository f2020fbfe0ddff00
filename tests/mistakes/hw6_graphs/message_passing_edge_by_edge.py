"""`message` is called for one edge after the other.

It works on all rows at once, and a graph has many edges: gather the rows of all senders with
`x[senders]` and call it once.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_cost",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    if edge_index.shape[1] == 0:
        m = message(x[edge_index[0]], x[edge_index[1]], edge_attr)
    else:
        parts = []
        for e in range(edge_index.shape[1]):
            s, r = edge_index[:, e : e + 1]
            parts.append(message(x[s], x[r], None if edge_attr is None else edge_attr[e : e + 1]))
        m = torch.cat(parts)
    return update(x, reducers[reduce](m, edge_index[1], x.shape[0]))
