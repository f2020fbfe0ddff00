"""The loss is detached: no gradient reaches the logits.

NumPy, item(), detach() and torch.tensor(...) leave the graph. Stay with tensor operations from the logits
to the result.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_gradient",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits.detach(), dim=-1)
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
