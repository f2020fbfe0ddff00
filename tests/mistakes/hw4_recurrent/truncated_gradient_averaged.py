"""Each loss is divided by the number of windows before its backward.

The gradients of the windows add up; nothing is averaged here. (Whoever wants a mean puts it into loss_fn.)
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total, count = 0.0, (len(x) + window - 1) // window
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        (loss / count).backward()
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
