"""The new optimizer is always an SGD.

An Adam should be followed by an Adam. type(optimizer) is the class, whichever that is.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{**group, "params": list(group["params"])} for group in optimizer.param_groups]
    return torch.optim.SGD(groups, lr=0.1)
