"""The aggregate is returned, and `update` is never called.

The result is update(x, aggregate): that is where the node's own features come in again.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_arguments")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    s, r = edge_index
    return reducers[reduce](message(x[s], x[r], edge_attr), r, x.shape[0])
