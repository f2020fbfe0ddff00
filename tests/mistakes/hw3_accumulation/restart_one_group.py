"""All parameters are put into one group.

Groups are there because their parameters are treated differently, each with hyperparameters of its own.
Make a group for each of the old ones.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups", "test_restart_parameters")


def restart_optimizer(optimizer):
    params = [p for group in optimizer.param_groups for p in group["params"]]
    return type(optimizer)([{**optimizer.param_groups[0], "params": params}])
