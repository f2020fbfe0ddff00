"""Every window starts from a state of zeros.

The state's value is carried from window to window, and the first one starts from the state that is given.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        h = torch.zeros_like(state) if torch.is_tensor(state) else tuple(map(torch.zeros_like, state))
        outputs = []
        for x_t in chunk:
            h = cell(x_t, h)
            outputs.append(h if torch.is_tensor(h) else h[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
    return total
