"""`message` is given the receiver first and the sender second.

The order is message(x_sender, x_receiver, edge_attr). In a message that uses only one of the two, a node
would hear itself.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    sender, receiver = edge_index
    m = message(x[receiver], x[sender], edge_attr)
    return update(x, reducers[reduce](m, receiver, x.shape[0]))
