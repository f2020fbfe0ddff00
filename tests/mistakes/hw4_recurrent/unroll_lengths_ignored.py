"""`lengths` is not used.

The padding is read as if it were data: it changes the final state, and the outputs past the end are not 0.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for x_t in x:
        state = cell(x_t, state)
        outputs.append(state if torch.is_tensor(state) else state[0])
    return torch.stack(outputs), state
