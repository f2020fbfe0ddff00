"""This overwrites the prediction while computing the loss.

An operation with `-=`, or with a trailing underscore, changes the caller's tensor. Give the difference a
name of its own.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_contract",)


def mse_loss(prediction, target):
    prediction -= target
    return (prediction * prediction).mean()
