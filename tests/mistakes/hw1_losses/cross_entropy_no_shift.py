"""The log-sum-exp written out here is not shifted by each row's own maximum.

Without a shift large logits overflow, and with one for all rows others underflow: the result is inf or nan.
Your log_softmax of question 3 takes care of that: use it.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_extremes",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = logits - logits.exp().sum(dim=-1, keepdim=True).log()
    kept = labels != ignore_index
    column = labels.masked_fill(~kept, 0).unsqueeze(-1)
    nll = -log_p.gather(-1, column).squeeze(-1)
    losses = (1 - label_smoothing) * nll - label_smoothing * log_p.mean(dim=-1)
    losses = losses.masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / kept.sum()
