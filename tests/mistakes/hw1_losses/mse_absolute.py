"""This is the mean absolute error, not the squared one.

Taking the size of each difference is not squaring it: an error of 3 should cost nine times an error of
1.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return difference.abs().mean()
