"""The smoothing part has the wrong sign.

The mean of the log-probabilities is negative; the loss wants -log p of each class, as it does for the label.
Without the minus, smoothing rewards a model for being certain, where it should cost.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_label_smoothing",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    nll = -log_p.gather(-1, labels.masked_fill(~kept, 0).unsqueeze(-1)).squeeze(-1)
    losses = (1 - label_smoothing) * nll + label_smoothing * log_p.mean(dim=-1)
    losses = losses.masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / kept.sum()
