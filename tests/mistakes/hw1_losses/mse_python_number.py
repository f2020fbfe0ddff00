"""This returns a Python number instead of a tensor.

item() leaves torch: a float has no graph, no dtype and no device. Return the tensor of shape () itself.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_values",)


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).mean().item()
