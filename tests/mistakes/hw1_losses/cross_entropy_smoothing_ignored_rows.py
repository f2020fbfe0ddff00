"""With label smoothing, ignored rows still pay the smoothing part.

Only the first part of their loss was set to 0. An ignored row is ignored as a whole: mix first, then
drop.
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
    nll = nll.masked_fill(~kept, 0.0)
    losses = (1 - label_smoothing) * nll - label_smoothing * log_p.mean(dim=-1)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / kept.sum()
