"""Only the right class is compared.

The squared error runs over all classes: probability on a wrong class costs, too.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values", "test_mse_onehot_gradient")


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits, dim=-1)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference * target).sum() / logits.shape[0]
