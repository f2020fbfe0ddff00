PAIR = ("gradient_cross_entropy_not_divided", "gradient_mse_onehot_divided_by_classes")
QUESTION = "q6"
CAUGHT_BY = (
    "test_gradient_cross_entropy",
    "test_gradient_mse_onehot",
)


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    c = logits.shape[-1]
    p = softmax(logits, dim=-1)
    error = p - one_hot(labels, c).to(p.dtype)
    if kind == "cross_entropy":
        return error
    return 2 / c * p * (error - (p * error).sum(dim=-1, keepdim=True))
