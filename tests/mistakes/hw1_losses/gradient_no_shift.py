"""The softmax written out here is not shifted by each row's own maximum.

Without a shift large logits overflow, and with one for all rows others underflow: the result is nan.
Your softmax of question 3 takes care of that: use it.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_extremes",)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = logits.exp() / logits.exp().sum(dim=-1, keepdim=True)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
