"""Parallel edges are counted once.

Two edges from the same sender to the same receiver are two messages, which may even differ, by the
features of the edges.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    seen, keep = set(), []
    for number, pair in enumerate(edge_index.T.tolist()):
        if tuple(pair) not in seen:
            seen.add(tuple(pair))
            keep.append(number)
    keep = torch.tensor(keep, dtype=torch.int64, device=x.device)
    s, r = edge_index[:, keep]
    if edge_attr is not None:
        edge_attr = edge_attr[keep]
    return update(x, reducers[reduce](message(x[s], x[r], edge_attr), r, x.shape[0]))
