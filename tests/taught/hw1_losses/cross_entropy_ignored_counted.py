def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    losses = []
    lp = log_softmax(logits, dim=1)
    for i in range(len(labels)):
        if labels[i] == ignore_index:
            losses.append(logits[i].sum() * 0)
        else:
            losses.append(-(1 - label_smoothing) * lp[i, labels[i]] - label_smoothing * lp[i].mean())
    losses = torch.stack(losses)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if reduction == "mean":
        return losses.sum() / len(logits)
    raise ValueError(reduction)
