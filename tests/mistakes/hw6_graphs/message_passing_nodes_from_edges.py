"""The number of nodes is read off the largest number in edge_index.

Nodes without edges may come last, and then rows are missing; without any edges there is no largest
number. x has a row per node.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_edges",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    n = int(edge_index.max()) + 1
    s, r = edge_index
    return update(x, reducers[reduce](message(x[s], x[r], edge_attr), r, n))
