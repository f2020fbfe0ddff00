"""The weights are changed.

This function only computes the gradient. The step is somebody else's: the optimizer's, with its own
learning rate and memory.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_contract",)


def accumulate_gradients(model, loss_fn, micro_batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    n = sum(len(x) for x, _ in micro_batches)
    optimizer.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean += loss.item()
    optimizer.step()
    return mean
