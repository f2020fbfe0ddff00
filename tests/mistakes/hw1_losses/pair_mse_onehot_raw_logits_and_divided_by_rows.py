PAIR = ("mse_onehot_raw_logits", "mse_onehot_divided_by_rows")
QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values",)


def mse_onehot_loss(logits, labels):
    target = one_hot(labels, logits.shape[-1]).to(logits.dtype)
    return (logits - target).square().sum() / logits.shape[0]
