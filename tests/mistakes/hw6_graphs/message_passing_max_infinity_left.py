import math

SAME_AS = "segment_max_infinity_left"
QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_max",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    sender, receiver = edge_index
    messages = message(x[sender], x[receiver], edge_attr)
    n = x.shape[0]
    if reduce == "sum":
        return update(x, segment_sum(messages, receiver, n))
    if reduce == "mean":
        return update(x, segment_mean(messages, receiver, n))
    if reduce == "max":
        return update(x, messages.new_full((n, messages.shape[1]), -math.inf).scatter_reduce(0, receiver.unsqueeze(1).expand_as(messages), messages, "amax"))
    raise ValueError(f"reduce must be 'sum', 'mean' or 'max', not {reduce!r}")
