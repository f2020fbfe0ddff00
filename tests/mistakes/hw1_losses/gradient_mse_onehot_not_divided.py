"""The gradient of the squared error is not divided by N * C.

This is the gradient of the sum. The loss is the mean over all elements.
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
    return 2 * p * (error - inner)
