"""The new optimizer has the old one's state: it remembers what that one did.

load_state_dict brings back everything, the memory included, which is what one wants after a crash. A
restart is the opposite: the same hyperparameters, and an empty state.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_state_empty")


def restart_optimizer(optimizer):
    new = type(optimizer)([{"params": group["params"]} for group in optimizer.param_groups], lr=0.1)
    new.load_state_dict(optimizer.state_dict())
    return new
