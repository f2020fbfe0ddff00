"""Every window starts from the initial state again.

Only the history is cut; the state's value goes on. The network remembers across a border, it just does not
learn across it.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        h = state
        outputs = []
        for x_t in chunk:
            h = cell(x_t, h)
            outputs.append(h if torch.is_tensor(h) else h[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
    return total
