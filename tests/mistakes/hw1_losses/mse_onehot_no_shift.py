"""The softmax written out here is not shifted by each row's own maximum.

Without a shift large logits overflow, and with one for all rows others underflow: the result is nan.
Your softmax of question 3 takes care of that: use it.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_extremes",)


def mse_onehot_loss(logits, labels):
    probabilities = logits.exp() / logits.exp().sum(dim=-1, keepdim=True)
    target = one_hot(labels, logits.shape[-1]).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
