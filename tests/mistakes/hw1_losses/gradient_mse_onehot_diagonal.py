"""Only the diagonal of the softmax's derivative is used.

p (1 - p) is what a logit does to its own probability. It changes all others as well, since they share
one sum.
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
    return 2 / (n * c) * error * p * (1 - p)
