"""The two kinds are exchanged.

Each formula is right, for the other loss. Compare the names in the two branches.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_cross_entropy", "test_gradient_mse_onehot")


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "mse_onehot":
        return error / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
