"""The loss is detached: no gradient reaches the logits.

The value is right, and a model would never learn from it. Stay with tensor operations from the logits to
the result.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_gradient",)


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits, dim=-1)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean().detach()
