"""The gradients are cleared before every window.

Then only the last window's are left. The gradients of all windows add up in .grad, which is what backward()
does by itself; it is the training loop that clears them, once per step of the optimizer.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient",)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for chunk in x.split(window):
        if isinstance(cell, torch.nn.Module):
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
