"""Plain Python loops over rows, the way a beginner writes it; slow, and right."""

import torch


def mse_loss(prediction, target):
    squares = [(a - b) ** 2 for a, b in zip(prediction.reshape(-1), target.reshape(-1))]
    total = squares[0]
    for square in squares[1:]:
        total = total + square
    return total / len(squares)


def one_hot(labels, num_classes):
    encoded = torch.zeros(len(labels), num_classes, device=labels.device)
    for row, label in enumerate(labels.tolist()):
        encoded[row, label] = 1
    return encoded


def log_softmax_of_one(values):
    largest = values[0]
    for value in values[1:]:
        if value > largest:
            largest = value
    shifted = values - largest
    total = 0
    for value in shifted:
        total = total + torch.exp(value)
    return shifted - torch.log(total)


def log_softmax(logits, dim=-1):
    last = logits.movedim(dim, -1)
    rows = [log_softmax_of_one(row) for row in last.reshape(-1, last.shape[-1])]
    return torch.stack(rows).reshape(last.shape).movedim(-1, dim)


def softmax(logits, dim=-1):
    return torch.exp(log_softmax(logits, dim=dim))


def mse_onehot_loss(logits, labels):
    return mse_loss(softmax(logits), one_hot(labels, logits.shape[1]).to(logits.dtype))


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction != "none" and reduction != "sum" and reduction != "mean":
        raise ValueError("reduction must be none, sum or mean")
    losses = []
    count = 0
    for row, label in zip(logits, labels.tolist()):
        if label == ignore_index:
            losses.append(0 * row.sum())
            continue
        count += 1
        log_p = log_softmax_of_one(row)
        loss = -(1 - label_smoothing) * log_p[label]
        for k in range(len(row)):
            loss = loss - label_smoothing / len(row) * log_p[k]
        losses.append(loss)
    if reduction == "none":
        return torch.stack(losses)
    total = torch.stack(losses).sum()
    if reduction == "sum":
        return total
    return total / count if count else total * float("nan")


def loss_gradient(kind, logits, labels):
    n, c = logits.shape
    p = softmax(logits)
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(kind)
    gradient = torch.zeros_like(logits)
    for row, label in enumerate(labels.tolist()):
        for j in range(c):
            if kind == "cross_entropy":
                gradient[row, j] = (p[row, j] - int(label == j)) / n
                continue
            for k in range(c):
                outer = 2 * (p[row, k] - int(label == k)) / (n * c)
                gradient[row, j] = gradient[row, j] + outer * p[row, k] * (int(j == k) - p[row, j])
    return gradient
