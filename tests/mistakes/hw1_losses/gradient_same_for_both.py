"""The gradient of cross-entropy is returned for both kinds.

The squared error has a formula of its own, with the derivative of the softmax left in it.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_mse_onehot",)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    return error / n
