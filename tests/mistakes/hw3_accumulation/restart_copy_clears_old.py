"""copy.copy shares the state, so clearing it clears the old optimizer's memory as well.

A shallow copy has the same dicts: state and param_groups belong to both. Give the new optimizer a state
of its own instead of clearing this one, and groups of its own.
"""

import copy

QUESTION = "q4"
CAUGHT_BY = ("test_restart_old_untouched", "test_restart_independent")


def restart_optimizer(optimizer):
    new = copy.copy(optimizer)
    new.state.clear()
    return new
