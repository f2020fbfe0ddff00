"""The hyperparameters are lost: the new optimizer has its class's defaults.

Learning rate, momentum, betas and the rest stand in each group of param_groups. A restart keeps them;
take them over together with the parameters.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{"params": list(group["params"])} for group in optimizer.param_groups]
    return type(optimizer)(groups)
