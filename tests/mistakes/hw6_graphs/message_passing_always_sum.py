"""The argument `reduce` is checked, but not used: messages are always summed.

"mean" and "max" have segment functions of their own.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_mean", "test_message_passing_max")


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    if reduce not in ("sum", "mean", "max"):
        raise ValueError(f"unknown reduction {reduce}")
    s, r = edge_index
    return update(x, segment_sum(message(x[s], x[r], edge_attr), r, x.shape[0]))
