"""The losses are collected, and one backward runs at the end.

The gradients are the same, but all graphs are alive until then, and saving that memory was the point. Each
window has a backward of its own, before the next window begins.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_backward_per_window",)


def truncated_bptt(cell, x, state, loss_fn, window):
    losses = []
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        losses.append(loss_fn(torch.stack(outputs)))
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    total = sum(losses)
    total.backward()
    return total.item()
