import torch

PAIR = ("momentum_averaged", "momentum_no_start")
QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = []
    for k, g in enumerate(gradients):
        if k in restart_at:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + (1 - momentum) * g
        w = w - lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
