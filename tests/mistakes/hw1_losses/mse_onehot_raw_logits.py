"""The logits themselves are compared with the one-hot labels: softmax is missing.

Logits range over all reals and cannot be read as probabilities. Certain and right would cost a lot here,
where it should cost nothing.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values", "test_mse_onehot_gradient")


def mse_onehot_loss(logits, labels):
    probabilities = logits
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
