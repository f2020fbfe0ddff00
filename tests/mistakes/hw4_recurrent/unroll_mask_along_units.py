"""The mask of the sequences is laid along the hidden units.

A condition of shape (B,) broadcasts along the last dimension of (B, H), which are the units. It needs a
dimension more, (B, 1).
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
            runs = t < lengths
            out = torch.where(runs, out, torch.zeros_like(out))
            if is_pair:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
            else:
                new = torch.where(runs, new, state)
        outputs.append(out)
        state = new
    return torch.stack(outputs), state
