"""This is a binary cross-entropy for every class.

It also charges the wrong classes, with log(1 - p). The softmax already makes the classes share what
there is; only the right class's log-probability is read.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_mean",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1)
    kept = labels != ignore_index
    column = labels.masked_fill(~kept, 0).unsqueeze(-1)
    nll = -log_p.gather(-1, column).squeeze(-1)
    wrong = torch.ones_like(log_p).scatter(-1, column, 0.0)
    nll = nll - (wrong * torch.log1p(-log_p.exp() + 1e-12)).sum(dim=-1)
    losses = (1 - label_smoothing) * nll - label_smoothing * log_p.mean(dim=-1)
    losses = losses.masked_fill(~kept, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / kept.sum()
