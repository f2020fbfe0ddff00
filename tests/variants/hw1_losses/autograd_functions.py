"""Own torch.autograd.Function primitives with hand-written backward passes."""

import torch


class _SquaredError(torch.autograd.Function):
    @staticmethod
    def forward(ctx, prediction, target):
        difference = prediction - target
        ctx.save_for_backward(difference)
        return (difference * difference).mean()

    @staticmethod
    def backward(ctx, cotangent):
        (difference,) = ctx.saved_tensors
        gradient = cotangent * 2 * difference / difference.numel()
        return gradient, -gradient


class _LogSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, dim):
        shifted = logits - logits.amax(dim, keepdim=True)
        result = shifted - shifted.exp().sum(dim, keepdim=True).log()
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, cotangent):
        (result,) = ctx.saved_tensors
        return cotangent - result.exp() * cotangent.sum(ctx.dim, keepdim=True), None


class _Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, dim):
        exponentials = (logits - logits.amax(dim, keepdim=True)).exp()
        result = exponentials / exponentials.sum(dim, keepdim=True)
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, cotangent):
        (result,) = ctx.saved_tensors
        weighted = result * cotangent
        return weighted - result * weighted.sum(ctx.dim, keepdim=True), None


def mse_loss(prediction, target):
    return _SquaredError.apply(prediction, target)


def one_hot(labels, num_classes):
    result = torch.zeros((labels.shape[0], num_classes), device=labels.device)
    result[torch.arange(labels.shape[0], device=labels.device), labels] = 1
    return result


def softmax(logits, dim=-1):
    return _Softmax.apply(logits, dim)


def log_softmax(logits, dim=-1):
    return _LogSoftmax.apply(logits, dim)


def mse_onehot_loss(logits, labels):
    return _SquaredError.apply(softmax(logits), one_hot(labels, logits.shape[-1]).to(logits.dtype))


def cross_entropy(logits, labels, reduction="mean", ignore_index=-100, label_smoothing=0.0):
    if reduction not in ["none", "mean", "sum"]:
        raise ValueError("bad reduction: " + str(reduction))
    used = (labels != ignore_index).to(logits.dtype)
    classes = logits.shape[-1]
    hard = one_hot(labels.where(labels != ignore_index, torch.zeros_like(labels)), classes).to(logits.dtype)
    target = (1 - label_smoothing) * hard + label_smoothing / classes
    loss = -(target * log_softmax(logits, -1)).sum(-1) * used
    if reduction == "none":
        return loss
    if reduction == "sum":
        return loss.sum()
    return loss.sum() / used.sum()


def loss_gradient(kind, logits, labels):
    rows, classes = logits.shape
    target = one_hot(labels, classes).to(logits.dtype)
    p = softmax(logits)
    if kind == "cross_entropy":
        return (p - target) / rows
    if kind == "mse_onehot":
        back = 2 * (p - target) / (rows * classes) * p
        return back - p * back.sum(dim=-1, keepdim=True)
    raise ValueError(f"no loss called {kind!r}")
