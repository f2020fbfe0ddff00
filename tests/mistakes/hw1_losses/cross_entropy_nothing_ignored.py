"""The argument `ignore_index` is not used: a label of -100 is read as a column.

It either fails or reads a column counted from the end. Find the rows to ignore first, and give them a
harmless column.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_ignore_index",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    column = labels.unsqueeze(-1)
    nll = -log_p[torch.arange(len(labels)), column.squeeze(-1)]
    losses = (1 - label_smoothing) * nll - label_smoothing * log_p.mean(dim=-1)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.mean()
