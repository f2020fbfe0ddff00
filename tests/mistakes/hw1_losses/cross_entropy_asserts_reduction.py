"""An unknown `reduction` raises another exception than ValueError.

An assert is a note to yourself and can be switched off; a wrong value from a caller is a ValueError.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_bad_reduction",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    assert reduction in ("none", "sum", "mean"), reduction
    log_p = log_softmax(logits, dim=-1)
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
