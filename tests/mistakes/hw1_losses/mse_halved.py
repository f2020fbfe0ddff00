"""This is half of the mean squared error.

Some books put 1/2 in front so that the gradient loses its 2. The formula of this question has no such
factor.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).mean() / 2
