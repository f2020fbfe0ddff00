"""This divides by the number of rows instead of the number of elements.

For a tensor of shape (N, D) the mean runs over N * D squares. What does len() of a tensor count, and
what counts all of its elements?
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).sum() / len(prediction)
