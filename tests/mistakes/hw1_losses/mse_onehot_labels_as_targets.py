"""The labels are used as targets themselves, not their one-hot rows.

Broadcasting compares every probability of a row with the number of the class. A class is not a quantity:
turn it into a one-hot row.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mse_onehot_values", "test_mse_onehot_gradient")


def mse_onehot_loss(logits, labels):
    probabilities = softmax(logits, dim=-1)
    target = labels.unsqueeze(-1).to(probabilities.dtype)
    difference = probabilities - target
    return (difference * difference).mean()
