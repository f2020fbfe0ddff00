"""The loss is always float32.

one_hot does not know the dtype of the logits, and here the logits were brought to the dtype of the
labels. Do it the other way round.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_float32",)


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits.float(), dim=-1)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
