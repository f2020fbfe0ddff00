"""This is the root of the mean squared error.

The root brings the unit back to that of the data, which is nice in a report; the loss asked for here is
without it.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).mean().sqrt()
