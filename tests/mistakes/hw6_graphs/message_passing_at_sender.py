"""Messages are added up at the nodes that sent them.

`message` gets the right rows, but a message belongs to the edge's *receiver*, row 1 of edge_index. As it
is, each node hears what it said itself.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_gradient")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    src, dst = edge_index
    m = message(x[src], x[dst], edge_attr)
    return update(x, reducers[reduce](m, src, x.shape[0]))
