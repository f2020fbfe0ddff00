"""The windows are one step too long.

A window has `window` steps, t = 0 ... window - 1; `t % window == 0` after the step of t = 0 or `>` in place of
`>=` shifts the border.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    total, outputs = 0.0, []
    for t, x_t in enumerate(x):
        state = cell(x_t, state)
        outputs.append(state if torch.is_tensor(state) else state[0])
        if len(outputs) > window or t == len(x) - 1:
            loss = loss_fn(torch.stack(outputs))
            loss.backward()
            total += loss.item()
            outputs = []
            state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total
