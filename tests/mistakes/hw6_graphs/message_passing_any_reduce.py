"""An unknown `reduce` is taken for one of the three.

A misspelt word then changes the result without a word. Raise a ValueError that names the value.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_bad_reduce",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    s, r = edge_index
    m = message(x[s], x[r], edge_attr)
    if reduce == "mean":
        heard = segment_mean(m, r, x.shape[0])
    elif reduce == "max":
        heard = segment_max(m, r, x.shape[0])
    else:
        heard = segment_sum(m, r, x.shape[0])
    return update(x, heard)
