"""The two weights of label smoothing are exchanged.

With label_smoothing=0, the default, nothing of the right class is left. The uniform part is the small
one.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_mean", "test_cross_entropy_label_smoothing")


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    column = labels.masked_fill(~kept, 0).unsqueeze(-1)
    nll = -log_p.gather(-1, column).squeeze(-1)
    losses = label_smoothing * nll - (1 - label_smoothing) * log_p.mean(dim=-1)
    losses = losses.masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / kept.sum()
