"""The smoothing is spread over the C - 1 wrong classes.

Here the uniform part covers all C classes, the right one included, whose target is then 1 - eps + eps /
C.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_label_smoothing",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    column = labels.masked_fill(~kept, 0).unsqueeze(-1)
    nll = -log_p.gather(-1, column).squeeze(-1)
    others = (-log_p.sum(dim=-1) - nll) / max(logits.shape[-1] - 1, 1)
    losses = (1 - label_smoothing) * nll + label_smoothing * others
    losses = losses.masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / kept.sum()
