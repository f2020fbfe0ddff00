"""The loss is added up in float32.

torch.zeros(()) and torch.tensor(0.0) have the default dtype, so half of the digits of a float64 loss
are lost. A Python float is a float64.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    total = torch.zeros((), device=micro_batches[0][0].device)
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        total += loss.detach()
    return total.item()
