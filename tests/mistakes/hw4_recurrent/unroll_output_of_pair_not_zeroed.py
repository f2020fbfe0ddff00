"""Past the end the frozen h of a state (h, c) is given out again.

For a single tensor the output there is 0, for a pair it is the frozen h. It has to be 0 in both cases: the state
stays, and the network says nothing about the padding.
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
            out = new if runs is None else torch.where(runs, new, torch.zeros_like(new))
            outputs.append(out)
            state = new if runs is None else torch.where(runs, new, state)
        else:
            state = new if runs is None else tuple(torch.where(runs, a, b) for a, b in zip(new, state))
            outputs.append(state[0])
    return torch.stack(outputs), state
