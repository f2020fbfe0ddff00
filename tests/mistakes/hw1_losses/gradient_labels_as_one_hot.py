"""The labels are subtracted as if they were one-hot rows.

Broadcasting takes the number of the class away from every probability of the row. Use your one_hot.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_cross_entropy", "test_gradient_mse_onehot")


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - labels.unsqueeze(-1).to(p.dtype)
    if kind == "cross_entropy":
        return error / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
