"""Self loops are left out.

An edge from a node to itself is an edge like any other and carries a message.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum", "test_message_passing_edges")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    keep = edge_index[0] != edge_index[1]
    s, r = edge_index[:, keep]
    if edge_attr is not None:
        edge_attr = edge_attr[keep]
    return update(x, reducers[reduce](message(x[s], x[r], edge_attr), r, x.shape[0]))
