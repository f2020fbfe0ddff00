"""All iterates are the last one: w is changed in place, and the list holds the same tensor many times.

`w -= ...` writes into the tensor that is in the list already. Make a new one, w = w - ..., or put
w.clone() into the list.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_momentum_iterates", "test_momentum_restarts", "test_momentum_contract")


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buffer = torch.zeros_like(w)
    iterates = [w]
    for k, g in enumerate(gradients):
        if k in restart_at:
            buffer = torch.zeros_like(w)
        buffer = momentum * buffer + g
        w -= lr * buffer
        iterates.append(w)
    return torch.stack(iterates)
