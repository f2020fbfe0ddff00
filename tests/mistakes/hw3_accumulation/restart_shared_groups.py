"""Both optimizers share the dicts of their groups.

type(optimizer)(optimizer.param_groups) keeps the very dicts that it is given, so that setting the
learning rate of one sets it for both. Hand over copies: {**group, "params": list(group["params"])}.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_independent",)


def restart_optimizer(optimizer):
    return type(optimizer)(optimizer.param_groups)
