"""Only the entry of the right class has a gradient.

Raising the logit of any other class lowers the right one's probability, too. Each row of the gradient
should sum to 0.
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
        return error * one_hot(labels, c).to(p.dtype) / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
