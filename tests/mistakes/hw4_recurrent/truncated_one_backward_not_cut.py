"""One backward runs at the end, through all windows.

The losses are added up and the state is never detached, so this is backpropagation through the whole sequence,
and all of its history is in memory at once. Each window needs a backward of its own, and a detached state after it.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_pair", "test_truncated_backward_per_window")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        total = total + loss_fn(torch.stack(outputs))
    total.backward()
    return total.item()
