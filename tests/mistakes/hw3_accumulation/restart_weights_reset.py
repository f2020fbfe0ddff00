"""The weights are reinitialised.

A restart forgets how it came here, not where it is: it goes on from the weights as they are. Only the
optimizer's memory is dropped.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_parameters")


def restart_optimizer(optimizer):
    groups = [{**group, "params": list(group["params"])} for group in optimizer.param_groups]
    with torch.no_grad():
        for group in groups:
            for p in group["params"]:
                p.zero_()
    return type(optimizer)(groups)
