"""Nothing is returned.

The sum of the losses is what tells how training goes: return it as a Python float.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_total",)


def truncated_bptt(cell, x, state, loss_fn, window):
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss_fn(torch.stack(outputs)).backward()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
