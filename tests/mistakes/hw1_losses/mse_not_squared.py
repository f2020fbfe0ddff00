"""The differences are averaged without being squared.

Positive and negative errors then cancel, and the loss can be made as negative as you like. Square each
difference before taking the mean.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return difference.mean()
