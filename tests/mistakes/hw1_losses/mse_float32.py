"""The result is always float32, whatever came in.

float() throws away half of the digits of a float64 input. Arithmetic keeps the dtype by itself; no
conversion is needed.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_contract",)


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).mean().float()
