"""The windows are not cut: gradients flow across their borders.

With retain_graph=True backward no longer complains, but each window then goes back to the very first step, and
no memory is saved. Detach the state between the windows.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_pair")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for start in range(0, len(x), window):
        outputs = []
        for x_t in x[start : start + window]:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward(retain_graph=True)
        total += loss.item()
    return total
