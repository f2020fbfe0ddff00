"""There is no backward.

The losses are computed and added up, but nothing sends their gradients back: loss.backward() in each window.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_backward_per_window")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        total += loss_fn(torch.stack(outputs)).item()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
