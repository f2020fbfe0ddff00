"""This is one mean per row, not one number for the whole batch.

A loss has to be a single number: an optimizer goes down one hill. Reduce over all dimensions, not only
the last one.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values",)


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).mean(dim=-1)
