"""The given initial state is replaced by zeros.

A sequence may go on where another one ended (truncated backpropagation does just that). Begin with the state
that is given.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair", "test_unroll_gradient")


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    state = tuple(torch.zeros_like(s) for s in state) if is_pair else torch.zeros_like(state)
    outputs = []
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
        outputs.append(out)
        state = new
    return torch.stack(outputs), state
