"""The output is taken before the step instead of after it.

Output t has seen x[0] to x[t]; here it is one step late, and the first one is the initial state.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair")


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t, x_t in enumerate(x):
        out = state[0] if is_pair else state
        new = cell(x_t, state)
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
