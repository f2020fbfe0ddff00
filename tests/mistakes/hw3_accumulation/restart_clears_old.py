"""The old optimizer is emptied and returned.

A new one was asked for, and the old one was to be left as it is. Construct one:
type(optimizer)(groups).
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_groups", "test_restart_old_untouched")


def restart_optimizer(optimizer):
    optimizer.state.clear()
    return optimizer
