"""This is the mean distance of the rows: the root of the sum of squares.

The loss is the mean of the squares themselves, over all elements; no root is taken.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values", "test_mse_onehot_gradient")


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits, dim=-1)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).sum(dim=-1).sqrt().mean()
