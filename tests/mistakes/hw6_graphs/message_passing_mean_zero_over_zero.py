import torch

SAME_AS = "segment_mean_zero_over_zero"
QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_mean",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    sender, receiver = edge_index
    messages = message(x[sender], x[receiver], edge_attr)
    n = x.shape[0]
    if reduce == "sum":
        return update(x, segment_sum(messages, receiver, n))
    if reduce == "mean":
        return update(x, segment_sum(messages, receiver, n) / torch.bincount(receiver, minlength=n).unsqueeze(1))
    if reduce == "max":
        return update(x, segment_max(messages, receiver, n))
    raise ValueError(f"reduce must be 'sum', 'mean' or 'max', not {reduce!r}")
