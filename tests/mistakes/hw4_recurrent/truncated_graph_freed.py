"""The state is not detached, so the second backward finds a graph that is gone.

"Trying to backward through the graph a second time" is autograd's way of saying that the new window still hangs
on the old one. Detach the state between the windows.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_pair", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for start in range(0, len(x), window):
        outputs = []
        for x_t in x[start : start + window]:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
    return total
