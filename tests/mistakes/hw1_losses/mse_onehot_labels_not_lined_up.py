SAME_AS = "mse_onehot_labels_as_targets"
QUESTION = "q4"
CAUGHT_BY = (
    "test_mse_onehot_values",
    "test_mse_onehot_gradient",
)


def mse_onehot_loss(logits, labels):
    return mse_loss(softmax(logits, dim=-1), labels.to(logits.dtype))
