"""The state is detached at every step instead of at the borders of windows.

That is a window of 1, whatever `window` says. Within a window gradients flow through all steps.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
    return total
