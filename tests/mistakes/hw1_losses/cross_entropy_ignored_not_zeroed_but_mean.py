SAME_AS = "cross_entropy_ignored_not_zeroed"
QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_ignore_index",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    column = labels.masked_fill(~kept, 0)
    losses = (1 - label_smoothing) * -log_p.gather(-1, column.unsqueeze(-1)).squeeze(-1) - label_smoothing * log_p.mean(dim=-1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses[kept].mean()
