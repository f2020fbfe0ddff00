"""c begins every window from its initial value.

h is carried over the border, and c is not. The values of both parts of a state (h, c) go on into the next window;
only their history is cut, by detach() on each.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_pair",)


def truncated_bptt(cell, x, state, loss_fn, window):
    begin, total = state, 0.0
    for chunk in x.split(window):
        outputs = []
        for x_t in chunk:
            state = cell(x_t, state)
            outputs.append(state if torch.is_tensor(state) else state[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else (state[0].detach(), begin[1])
    return total
