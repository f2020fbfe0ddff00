"""The predicted class is compared, not the probabilities.

argmax throws the confidence away, and its gradient is 0 wherever it exists: nothing could be learned.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values",)


def mse_onehot_loss(logits, labels):
    probabilities = one_hot(logits.argmax(dim=-1), logits.shape[-1]).to(logits.dtype)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
