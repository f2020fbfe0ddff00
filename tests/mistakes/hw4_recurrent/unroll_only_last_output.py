"""Only the output of the last step is returned.

Some tasks need no more, but unroll returns the outputs of all steps, stacked to (T, B, H).
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair")


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    for t, x_t in enumerate(x):
        new = cell(x_t, state)
        out = new[0] if is_pair else new
        if lengths is not None:
            runs = (t < lengths)[:, None]
            out = out * runs
            if is_pair:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
            else:
                new = torch.where(runs, new, state)
        state = new
    return out, state
