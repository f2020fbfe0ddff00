"""The loss is detached from its input: the value is right, but nothing can be learned from it.

NumPy, item(), detach() and torch.tensor(...) all leave the graph that leads back to the prediction. Stay with
tensor operations from the inputs to the result.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_mse_gradient",)


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference).mean().detach()
