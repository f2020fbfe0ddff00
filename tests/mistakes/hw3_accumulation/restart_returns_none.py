"""Nothing is returned.

The new optimizer is made and lost at once: a `return` is missing.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{**group, "params": list(group["params"])} for group in optimizer.param_groups]
    optimizer = type(optimizer)(groups)
