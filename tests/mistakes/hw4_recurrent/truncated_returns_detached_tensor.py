"""A detached tensor is returned instead of a Python float.

It holds no graph, and that is good, but it is a tensor still. loss.item() gives the number alone.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_total",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = torch.zeros((), dtype=x.dtype, device=x.device)
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.detach()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
