import torch

SAME_AS = "cross_entropy_smoothing_over_others"
QUESTION = "q5"
CAUGHT_BY = (
    "test_cross_entropy_mean",
    "test_cross_entropy_label_smoothing",
)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    kept = labels != ignore_index
    rows, column = torch.arange(len(labels)), labels.masked_fill(~kept, 0)
    target = torch.full_like(logits, label_smoothing / (logits.shape[-1] - 1))
    target[rows, column] = 1 - label_smoothing
    losses = -(target * log_softmax(logits, dim=-1)).sum(dim=-1).masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / kept.sum()
