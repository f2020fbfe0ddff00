PAIR = ("restart_one_group", "restart_lr_only")
QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    return type(optimizer)(parameters, lr=optimizer.param_groups[0]["lr"])
