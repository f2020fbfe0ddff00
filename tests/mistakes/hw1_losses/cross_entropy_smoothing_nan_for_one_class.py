SAME_AS = "cross_entropy_smoothing_over_others"
QUESTION = "q5"
CAUGHT_BY = (
    "test_cross_entropy_mean",
    "test_cross_entropy_label_smoothing",
)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    is_label = one_hot(labels.masked_fill(~kept, 0), logits.shape[-1]).to(log_p.dtype)
    others = label_smoothing * (1 - is_label) / (logits.shape[-1] - 1)
    losses = -(((1 - label_smoothing) * is_label + others) * log_p).sum(dim=-1).masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / kept.sum()
