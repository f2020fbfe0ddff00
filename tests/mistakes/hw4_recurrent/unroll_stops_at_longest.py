"""The loop ends with the longest sequence instead of after T steps.

When all sequences are shorter than T, zeros are still owed for the rest: the outputs have the shape (T, B, H).
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    steps = len(x) if lengths is None else int(lengths.max())
    for t in range(steps):
        new = cell(x[t], state)
        out = new[0] if is_pair else new
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
