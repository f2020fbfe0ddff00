import torch

SAME_AS = "gradient_no_shift"
QUESTION = "q6"
CAUGHT_BY = ("test_gradient_extremes",)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    exponentials = torch.exp(logits - logits.max())
    p = exponentials / exponentials.sum(dim=-1, keepdim=True)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error / n
    return 2 / (n * c) * p * (error - (p * error).sum(dim=-1, keepdim=True))
