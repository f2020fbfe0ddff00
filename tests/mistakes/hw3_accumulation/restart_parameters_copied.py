"""The new optimizer gets copies of the parameters.

A clone is another tensor, which no model uses: its steps go nowhere. Hand over the parameters
themselves.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_parameters")


def restart_optimizer(optimizer):
    groups = []
    for group in optimizer.param_groups:
        params = [p.detach().clone().requires_grad_(True) for p in group["params"]]
        groups.append({**group, "params": params})
    return type(optimizer)(groups)
