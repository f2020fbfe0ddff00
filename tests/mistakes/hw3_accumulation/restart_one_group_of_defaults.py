SAME_AS = "restart_one_group"
QUESTION = "q4"
CAUGHT_BY = ("test_restart_trajectory", "test_restart_groups")


def restart_optimizer(optimizer):
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    return type(optimizer)(parameters, **optimizer.defaults)
