"""An unknown `reduce` raises another exception than ValueError.

Looking it up in a dict gives a KeyError, which tells the caller nothing about what would be right. Check
first, and raise a ValueError.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_bad_reduce",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    aggregate = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}[reduce]
    s, r = edge_index
    return update(x, aggregate(message(x[s], x[r], edge_attr), r, x.shape[0]))
