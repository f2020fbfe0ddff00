"""Only the last `window` steps are learned from.

All windows have a loss and a backward, not only the one at the end of the sequence.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    with torch.no_grad():
        for x_t in x[:-window]:
            state = cell(x_t, state)
    outputs = []
    for x_t in x[-window:]:
        state = cell(x_t, state)
        outputs.append(state if torch.is_tensor(state) else state[0])
    loss = loss_fn(torch.stack(outputs))
    loss.backward()
    return loss.item()
