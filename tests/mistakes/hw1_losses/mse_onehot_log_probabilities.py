"""Log-probabilities are compared with the one-hot labels.

A right and certain answer has log-probability 0, but the one-hot label says 1. Compare probabilities.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values",)


def mse_onehot_loss(logits, labels):
    probabilities = log_softmax(logits, dim=-1)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
