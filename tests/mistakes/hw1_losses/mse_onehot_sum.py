"""The squared differences are summed, not averaged.

The loss, and with it each step, then grows with the batch and with the number of classes. Take the mean
over all N * C elements.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values", "test_mse_onehot_gradient")


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits, dim=-1)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).sum()
