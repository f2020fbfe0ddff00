"""The output of a step is c instead of h.

In a state (h, c) the first part is what the cell shows; c stays inside.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_pair",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t, x_t in enumerate(x):
        new = cell(x_t, state)
        out = new[1] if is_pair else new
        if lengths is not None:
            runs = (t < lengths)[:, None]
            out = out * runs
            if is_pair:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
            else:
                new = torch.where(runs, new, state)
        outputs.append(out)
        state = new
    return torch.stack(outputs), state
