"""The result is detached from its input: the values are right, but nothing can be learned from them.

detach() cuts the graph that leads back to the input. Stay with tensor operations from the input to the
result.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_leaky_relu_gradient",)


def leaky_relu(x, slope=0.1):
    return torch.where(x > 0, x, slope * x).detach()
