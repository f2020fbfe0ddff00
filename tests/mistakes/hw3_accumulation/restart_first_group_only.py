"""Only the first group is carried over.

The parameters of the other groups would never be stepped on again. Go through all of param_groups.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups", "test_restart_parameters")


def restart_optimizer(optimizer):
    group = dict(optimizer.param_groups[0])
    params = group.pop("params")
    return type(optimizer)([{"params": list(params), **group}])
