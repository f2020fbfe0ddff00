"""The hyperparameters are those that the optimizer was constructed with.

optimizer.defaults holds what was given for groups that say nothing else. What counts now is in each
group: its own values, and what a schedule has made of them.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{**optimizer.defaults, "params": list(group["params"])} for group in optimizer.param_groups]
    return type(optimizer)(groups)
