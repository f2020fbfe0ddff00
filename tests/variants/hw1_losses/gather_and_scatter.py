"""scatter for one-hot, gather for the label's column, the kept rows selected before anything is computed."""

import torch


def mse_loss(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    error = torch.sub(prediction, target)
    return torch.square(error).sum() / error.numel()


def one_hot(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    encoded = torch.zeros(labels.shape[0], num_classes, device=labels.device)
    return encoded.scatter(1, labels.view(-1, 1), 1.0)


def softmax(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    weights = (logits - torch.amax(logits, dim, keepdim=True)).exp()
    return weights.div(weights.sum(dim, keepdim=True))


def log_softmax(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    top = torch.amax(logits, dim, keepdim=True)
    log_normaliser = top + (logits - top).exp().sum(dim, keepdim=True).log()
    return logits - log_normaliser


def mse_onehot_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    # |p - e_y|^2 = |p|^2 - 2 p_y + 1: no one-hot matrix needed.
    p = softmax(logits, dim=1)
    p_label = p.gather(1, labels[:, None]).squeeze(1)
    others = p.square().sum(1) - p_label.square()
    return (others + (1 - p_label).square()).mean() / logits.shape[1]


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in {"none", "sum", "mean"}:
        raise ValueError(f"reduction={reduction}")
    kept = torch.nonzero(labels != ignore_index).squeeze(1)
    logp = log_softmax(logits[kept], 1)
    hard = logp.gather(1, labels[kept].unsqueeze(1)).squeeze(1)
    loss = hard.mul(label_smoothing - 1).sub(label_smoothing * logp.mean(1))
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return torch.zeros_like(logits[:, 0]).index_put((kept,), loss)


def loss_gradient(kind, logits, labels):
    n, c = logits.size()
    p = softmax(logits, dim=1)
    minus_one = torch.full((n, 1), -1.0, dtype=logits.dtype, device=logits.device)
    error = p.scatter_add(1, labels.unsqueeze(1), minus_one)
    if kind == "cross_entropy":
        return error.div(n)
    if kind == "mse_onehot":
        outer = error.mul(2 / (n * c))
        return p.mul(outer) - p * p.mul(outer).sum(1, keepdim=True)
    raise ValueError("kind is cross_entropy or mse_onehot")
