"""Only h is detached; c still carries its history.

A state (h, c) has two parts, and both have to be cut at the border.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_pair",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward(retain_graph=True)
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else (state[0].detach(), state[1])
    return total
