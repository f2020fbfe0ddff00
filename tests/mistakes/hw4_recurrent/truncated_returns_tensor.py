"""A tensor is returned instead of a Python float.

Summed as tensors, the losses keep the graphs of all windows alive. loss.item() gives the number alone.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_total",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total = total + loss
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
