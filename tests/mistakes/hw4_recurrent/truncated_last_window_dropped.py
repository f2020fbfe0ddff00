"""Steps that do not fill a window are dropped.

Where `window` does not divide T, the last window is shorter. T // window windows forget it; with a window
longer than T nothing at all would be learned.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for number in range(len(x) // window):
        outputs = []
        for x_t in x[number * window : (number + 1) * window]:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
