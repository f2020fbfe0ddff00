"""The cell is expected to be a module, and its gradients are cleared.

cell is anything that can be called with (x_t, state); a function has no parameters() and no zero_grad(). Nor is
there anything to clear: the gradients of all windows add up in .grad.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_pair", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        cell.zero_grad()
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
