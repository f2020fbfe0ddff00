def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(reduction)
    keep = labels != ignore_index
    lp = log_softmax(logits, 1)
    nll = -(labels * lp).sum(1)
    loss = (1 - label_smoothing) * nll - label_smoothing * lp.mean(1)
    loss = loss.masked_fill(~keep, 0)
    if reduction == "none":
        return loss
    if reduction == "sum":
        return loss.sum()
    return loss.sum() / keep.sum()
