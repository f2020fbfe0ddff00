"""The gradient of cross-entropy is not divided by N.

This is the gradient of the sum over the rows. The loss is their mean, so each row has 1/N of a say.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_cross_entropy",)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
