"""The gradient is averaged over the batch: all rows get the same one.

Every row has logits of its own, and its gradient is its own, of shape (N, C). Divide by N, but do not
add the rows up.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_cross_entropy", "test_gradient_mse_onehot")


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return (error / n).mean(dim=0, keepdim=True).expand(n, c)
    inner = (p * error).sum(dim=-1, keepdim=True)
    return (2 / (n * c) * p * (error - inner)).mean(dim=0, keepdim=True).expand(n, c)
