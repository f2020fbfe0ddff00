"""The new optimizer works on copies of the parameters; copy.deepcopy makes such copies, too.

The new optimizer then steps on tensors that no model uses: training stands still without an error. Copy
the dicts of the groups, and keep the parameters in them.
"""

import copy

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_parameters")


def restart_optimizer(optimizer):
    new = copy.deepcopy(optimizer)
    new.state.clear()
    return new
