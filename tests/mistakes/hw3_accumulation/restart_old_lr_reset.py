"""The old optimizer's learning rate is set to 0.

The new optimizer is right, but the old one was to stay as it was: somebody may still compare the two,
or go back to it.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_old_untouched",)


def restart_optimizer(optimizer):
    groups = [{**group, "params": list(group["params"])} for group in optimizer.param_groups]
    new = type(optimizer)(groups)
    for group in optimizer.param_groups:
        group["lr"] = 0.0
    return new
