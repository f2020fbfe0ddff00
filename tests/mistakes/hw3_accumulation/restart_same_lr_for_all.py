"""All groups get the hyperparameters of the first one.

Each group has its own. Take them from the group whose parameters they belong to.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    settings = {k: v for k, v in optimizer.param_groups[0].items() if k != "params"}
    return type(optimizer)([{"params": list(g["params"]), **settings} for g in optimizer.param_groups])
