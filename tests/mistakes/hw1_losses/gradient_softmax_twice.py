"""Softmax is applied twice.

The second softmax takes probabilities for logits and makes them nearly equal. Both formulas want the
probabilities of the logits, so one softmax is enough.
"""

QUESTION = "q6"
CAUGHT_BY = (
    "test_gradient_cross_entropy",
    "test_gradient_mse_onehot",
)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(softmax(logits, dim=-1), dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error / n
    return 2 / (n * c) * p * (error - (p * error).sum(dim=-1, keepdim=True))
