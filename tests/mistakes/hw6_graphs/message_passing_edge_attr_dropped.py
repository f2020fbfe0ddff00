"""`message` never gets the features of the edges.

Hand `edge_attr` on as it was given: as the third argument, whether it is a tensor or None.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_arguments")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    s, r = edge_index
    return update(x, reducers[reduce](message(x[s], x[r], None), r, x.shape[0]))
