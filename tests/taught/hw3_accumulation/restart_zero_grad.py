def restart_optimizer(optimizer):
    for group in optimizer.param_groups:
        for p in group["params"]:
            p.grad = None
    return optimizer
