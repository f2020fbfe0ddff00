"""A state of two parts is not expected.

A tuple has no detach(): ask whether the state is one tensor or several, and detach each.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_pair",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        state = state.detach()
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state)
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
    return total
