import torch

SAME_AS = "message_passing_dense"
QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_cost",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    sender, receiver = edge_index
    messages = message(x[sender], x[receiver], edge_attr)
    n = x.shape[0]
    if reduce == "sum":
        return update(x, (torch.arange(n).unsqueeze(1) == receiver).to(messages.dtype) @ messages)
    if reduce == "mean":
        return update(x, segment_mean(messages, receiver, n))
    if reduce == "max":
        return update(x, segment_max(messages, receiver, n))
    raise ValueError(f"reduce must be 'sum', 'mean' or 'max', not {reduce!r}")
