"""The columns of all labels are read in every row.

Indexing with `[:, labels]` takes a whole block of N columns for each row, and a mean over it hides the
shape. Row n needs only column labels[n].
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_mean",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    column = labels.masked_fill(~kept, 0).unsqueeze(-1)
    nll = -log_p[:, column.squeeze(-1)].mean(dim=-1)
    losses = (1 - label_smoothing) * nll - label_smoothing * log_p.mean(dim=-1)
    losses = losses.masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / kept.sum()
