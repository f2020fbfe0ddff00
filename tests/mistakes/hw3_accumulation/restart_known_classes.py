"""Only SGD and Adam are known; other optimizers become an SGD.

There are more classes than one can list, and some are not torch's. type(optimizer) is the class,
whichever that is.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{**group, "params": list(group["params"])} for group in optimizer.param_groups]
    if isinstance(optimizer, torch.optim.Adam):
        return torch.optim.Adam(groups)
    return torch.optim.SGD(groups)
