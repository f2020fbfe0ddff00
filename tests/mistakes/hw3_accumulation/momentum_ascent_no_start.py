import torch

PAIR = ("momentum_ascent", "momentum_no_start")
QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts", "test_momentum_contract")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = []
    for k, g in enumerate(gradients):
        buffer = g if k in restart_at else momentum * buffer + g
        w = w + lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
