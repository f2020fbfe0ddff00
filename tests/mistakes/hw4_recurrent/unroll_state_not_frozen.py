"""The outputs past the end are 0, but the state goes on reading the padding.

The final state should be the one after the last real step: choose, per sequence, between new and old state.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for x_t in x:
        state = cell(x_t, state)
        outputs.append(state if torch.is_tensor(state) else state[0])
    outputs = torch.stack(outputs)
    if lengths is not None:
        steps = torch.arange(len(x), device=x.device)
        outputs = outputs * (steps[:, None] < lengths).unsqueeze(-1)
    return outputs, state
