"""Only the padding's input is set to 0, and the cell goes on.

A cell moves its state even when it reads zeros: biases and recurrent weights see to that. Keep the old state
instead.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    runs = None
    if lengths is not None:
        runs = (torch.arange(len(x), device=x.device)[:, None] < lengths).unsqueeze(-1)
        x = x * runs
    outputs = []
    for x_t in x:
        state = cell(x_t, state)
        outputs.append(state if torch.is_tensor(state) else state[0])
    outputs = torch.stack(outputs)
    return (outputs if runs is None else outputs * runs), state
