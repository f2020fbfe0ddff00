SAME_AS = "gradient_labels_as_one_hot"
QUESTION = "q6"
CAUGHT_BY = ("test_gradient_cross_entropy", "test_gradient_mse_onehot")


def loss_gradient(kind, logits, labels):
    if kind not in ("cross_entropy", "mse_onehot"):
        raise ValueError(f"kind must be 'cross_entropy' or 'mse_onehot', not {kind!r}")
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    error = p - labels
    if kind == "cross_entropy":
        return error / n
    return 2 / (n * c) * p * (error - (p * error).sum(dim=-1, keepdim=True))
