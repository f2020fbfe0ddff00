"""`update` is given the aggregate first and the old features second.

The order is update(x, aggregate).
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    s, r = edge_index
    return update(reducers[reduce](message(x[s], x[r], edge_attr), r, x.shape[0]), x)
