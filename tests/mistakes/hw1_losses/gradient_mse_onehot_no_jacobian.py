"""The derivative of the softmax is missing from the gradient of the squared error.

This is the gradient with respect to the probabilities. The chain rule has one more factor on the way to
the logits, and it is the one that vanishes.
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
    return 2 / (n * c) * error
