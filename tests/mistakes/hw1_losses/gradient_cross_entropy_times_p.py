"""The gradient of cross-entropy still has the factor of the softmax's derivative.

It cancels against the 1/p of the logarithm's derivative. That it does is the whole point of
cross-entropy; go through the cancellation once more.
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
        return p * (error - (p * error).sum(dim=-1, keepdim=True)) / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
