"""Row 0 of edge_index is taken for the receivers, row 1 for the senders.

Every edge then runs backwards. Row 0 holds senders, row 1 receivers.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_mean")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    receiver, sender = edge_index
    m = message(x[sender], x[receiver], edge_attr)
    return update(x, reducers[reduce](m, receiver, x.shape[0]))
