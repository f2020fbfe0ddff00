SAME_AS = "message_passing_nodes_from_edges"
QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(f"unknown reduce: {reduce}")
    sender, receiver = edge_index
    messages = message(x[sender], x[receiver], edge_attr)
    return update(x, reducers[reduce](messages, receiver, int(receiver.max()) + 1))
