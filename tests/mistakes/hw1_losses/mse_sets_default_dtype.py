"""This changes torch's default dtype for everybody.

A loss that sets the default dtype changes every tensor that is made later, in any cell. Follow the dtype
of the inputs instead.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_mse_contract",)


def mse_loss(prediction, target):
    torch.set_default_dtype(torch.float16)
    difference = prediction - target
    return (difference * difference).mean()
