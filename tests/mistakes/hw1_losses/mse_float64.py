"""The result is always float64, whatever came in.

double() on the inputs makes the loss disagree with the dtype of the model. Arithmetic keeps the dtype by
itself; no conversion is needed.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_float32",)


def mse_loss(prediction, target):
    difference = prediction.double() - target.double()
    return (difference * difference).mean()
