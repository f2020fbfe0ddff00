"""This is the sum of the squared errors, not their mean.

A sum grows with the batch, and every step of the optimizer with it. Divide by the number of elements, or
let a reduction do that for you.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values", "test_mse_gradient")


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).sum()
