"""The learning rate is lost, while the other hyperparameters are carried over.

It is a hyperparameter like the others, and a schedule may have brought it down for a reason: the new
optimizer goes on with the current one.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    groups = [{k: v for k, v in group.items() if k != "lr"} for group in optimizer.param_groups]
    for group in groups:
        group["params"] = list(group["params"])
    return type(optimizer)(groups)
