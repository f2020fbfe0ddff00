"""zero_grad is taken for a restart.

It clears the gradients, which belong to the parameters and are made anew in each step anyway. What an
optimizer remembers from step to step is in its state; make a new optimizer without any.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups", "test_restart_state_empty")


def restart_optimizer(optimizer):
    optimizer.zero_grad()
    return optimizer
