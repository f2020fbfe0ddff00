"""Only h is frozen past the end; c goes on.

A state (h, c) has two parts, and both stay as they are once the sequence is over.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t, x_t in enumerate(x):
        new = cell(x_t, state)
        out = new[0] if is_pair else new
        if lengths is not None:
            runs = (t < lengths)[:, None]
            out = out * runs
            if is_pair:
                new = (torch.where(runs, new[0], state[0]), new[1])
            else:
                new = torch.where(runs, new, state)
        outputs.append(out)
        state = new
    return torch.stack(outputs), state
