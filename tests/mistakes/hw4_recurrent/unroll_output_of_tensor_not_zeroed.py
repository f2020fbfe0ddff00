"""Past the end a state of one tensor is given out again.

For a state (h, c) the output there is 0, for a single tensor it is the frozen state. It has to be 0 in both
cases: the state stays, and the network says nothing about the padding.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t, x_t in enumerate(x):
        new = cell(x_t, state)
        runs = None if lengths is None else (t < lengths)[:, None]
        if torch.is_tensor(new):
            state = new if runs is None else torch.where(runs, new, state)
            outputs.append(state)
        else:
            out = new[0] if runs is None else torch.where(runs, new[0], torch.zeros_like(new[0]))
            outputs.append(out)
            state = new if runs is None else tuple(torch.where(runs, a, b) for a, b in zip(new, state))
    return torch.stack(outputs), state
