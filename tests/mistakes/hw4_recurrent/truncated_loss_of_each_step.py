"""loss_fn is called at every step instead of once per window.

It gets the outputs of all steps of a window together, shape (t, B, H), and a mean over them is not a sum of
means.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        loss = 0
        for x_t in chunk:
            state = cell(x_t, state)
            h = state if torch.is_tensor(state) else state[0]
            loss = loss + loss_fn(h.unsqueeze(0))
        loss.backward()
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
