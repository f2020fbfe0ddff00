"""The new optimizer is always an SGD, with those hyperparameters that an SGD knows.

What it does not know, betas or eps or nesterov, is lost with the class. An Adam should be followed by an
Adam: type(optimizer) is the class, whichever that is.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    known = ("lr", "momentum", "weight_decay")
    groups = []
    for old in optimizer.param_groups:
        group = {key: old[key] for key in known if key in old}
        groups.append({"params": list(old["params"]), **group})
    return torch.optim.SGD(groups)
