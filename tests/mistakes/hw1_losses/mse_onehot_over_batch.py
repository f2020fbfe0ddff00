"""The softmax runs over the batch instead of the classes.

Each row of probabilities should sum to 1. Which dimension of (N, C) holds the classes?
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values", "test_mse_onehot_gradient")


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits, dim=0)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
