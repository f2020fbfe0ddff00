"""Only the learning rate is carried over.

Momentum, betas, weight decay and whatever else a group holds are hyperparameters as well. Copy the
whole dict of the group.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{"params": list(group["params"]), "lr": group["lr"]} for group in optimizer.param_groups]
    return type(optimizer)(groups)
