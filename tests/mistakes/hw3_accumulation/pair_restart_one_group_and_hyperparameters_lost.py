PAIR = ("restart_one_group", "restart_hyperparameters_lost")
QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    return type(optimizer)([p for group in optimizer.param_groups for p in group["params"]])
