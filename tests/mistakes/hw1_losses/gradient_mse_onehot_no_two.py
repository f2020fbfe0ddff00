"""The factor 2 of the square's derivative is missing.

The derivative of a square has a 2 in front, and the loss has no 1/2 that would cancel it.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_mse_onehot",)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 1 / (n * c) * p * (error - inner)
