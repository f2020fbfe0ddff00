import numpy as np
import torch

SAME_AS = "cross_entropy_detached"
QUESTION = "q5"
CAUGHT_BY = ("test_cross_entropy_gradient",)


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    log_p = log_softmax(logits, dim=-1).numpy()
    kept = (labels != ignore_index).numpy()
    picked = log_p[np.arange(len(log_p)), np.where(kept, labels.numpy(), 0)]
    losses = -(1 - label_smoothing) * picked - label_smoothing * log_p.mean(axis=-1)
    losses = torch.from_numpy(np.where(kept, losses, 0).astype(log_p.dtype))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / kept.sum()
