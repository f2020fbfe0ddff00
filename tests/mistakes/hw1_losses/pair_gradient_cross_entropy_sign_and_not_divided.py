PAIR = ("gradient_sign_flipped", "gradient_cross_entropy_not_divided")
QUESTION = "q6"
CAUGHT_BY = ("test_gradient_cross_entropy", "test_gradient_mse_onehot")


def loss_gradient(kind, logits, labels):
    n, c = logits.shape
    p = softmax(logits, dim=-1)
    difference = one_hot(labels, c).to(p.dtype) - p
    if kind == "cross_entropy":
        return difference
    if kind == "mse_onehot":
        return 2 / (n * c) * p * (difference - (p * difference).sum(dim=-1, keepdim=True))
    raise ValueError(kind)
