"""The logits are overwritten in place.

`-=` writes into the tensor that was handed in. Work on a new one.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_gradient_float32",)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    logits -= logits.amax(dim=-1, keepdim=True)
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error / n
    inner = (p * error).sum(dim=-1, keepdim=True)
    return 2 / (n * c) * p * (error - inner)
