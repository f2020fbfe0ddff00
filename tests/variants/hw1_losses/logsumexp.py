"""Everything from torch.logsumexp."""

import torch
from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return torch.linalg.vector_norm(prediction - target).pow(2) / prediction.numel()


def one_hot(labels: Tensor, num_classes: int) -> Tensor:
    columns = torch.arange(num_classes, device=labels.device).expand(labels.numel(), -1)
    return torch.where(columns == labels[:, None], 1.0, 0.0)


def log_softmax(logits: Tensor, dim: int = -1) -> Tensor:
    return logits - torch.logsumexp(logits, dim=dim, keepdim=True)


def softmax(logits: Tensor, dim: int = -1) -> Tensor:
    return torch.exp(logits - logits.logsumexp(dim, keepdim=True))


def mse_onehot_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return (softmax(logits) - one_hot(labels, logits.size(1)).type_as(logits)).square().mean()


def cross_entropy(
    logits: Tensor,
    labels: Tensor,
    reduction: str = "mean",
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
) -> Tensor:
    ignored = labels.eq(ignore_index)
    # -log p_k = logsumexp(z) - z_k, so the smoothed loss is logsumexp minus a weighted mean of logits.
    chosen = logits.gather(1, labels.masked_fill(ignored, 0).unsqueeze(1)).squeeze(1)
    aim = (1 - label_smoothing) * chosen + label_smoothing * logits.mean(dim=1)
    losses = torch.where(ignored, torch.zeros_like(aim), logits.logsumexp(1) - aim)
    reducers = {
        "none": lambda: losses,
        "sum": lambda: losses.sum(),
        "mean": lambda: losses.sum() / ignored.logical_not().sum(),
    }
    if reduction not in reducers:
        raise ValueError(f"{reduction!r} is not one of {list(reducers)}")
    return reducers[reduction]()


def loss_gradient(kind: str, logits: Tensor, labels: Tensor) -> Tensor:
    n, c = logits.shape
    p = softmax(logits)
    y = one_hot(labels, c).type_as(p)
    if kind == "cross_entropy":
        return (p - y) / n
    if kind != "mse_onehot":
        raise ValueError(f"kind={kind!r}")
    jacobian = torch.diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1)
    return torch.bmm(jacobian, (2 / (n * c) * (p - y)).unsqueeze(2)).squeeze(2)
