"""The mean of the losses is returned instead of their sum.

The losses of the windows add up, like their gradients.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_total",)


def truncated_bptt(cell, x, state, loss_fn, window):
    losses = []
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return sum(losses) / len(losses)
