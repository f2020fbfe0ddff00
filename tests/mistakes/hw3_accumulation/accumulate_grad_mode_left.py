"""Gradients are switched off globally, and left so.

After torch.set_grad_enabled(False) nothing can be differentiated any more, wherever it is. Use `with
torch.no_grad():` around the lines that need it; it puts the mode back.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_contract",)


def accumulate_gradients(model, loss_fn, micro_batches):
    torch.set_grad_enabled(True)
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean += loss.item()
    torch.set_grad_enabled(False)
    return mean
