"""The new optimizer uses the old one's state.

Both then remember the same past, and each step of one changes the memory of the other. A new optimizer
starts with a state of its own, which is empty.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_state_empty", "test_restart_independent")


def restart_optimizer(optimizer):
    new = type(optimizer)([{**group, "params": list(group["params"])} for group in optimizer.param_groups])
    new.state = optimizer.state
    return new
