"""This divides by the number of rows instead of the number of elements.

For a tensor of shape (N, D) the mean runs over all N * D squares. len() counts rows, and so does a mean that
follows a sum along one dimension; any rank has to work.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).sum() / len(prediction)
