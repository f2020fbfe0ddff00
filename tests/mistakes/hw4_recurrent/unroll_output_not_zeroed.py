"""Past the end of a sequence the frozen state is given out again.

The state freezes there, but the output is 0: the network says nothing about the padding.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t, x_t in enumerate(x):
        new = cell(x_t, state)
        if lengths is not None:
            runs = (t < lengths).unsqueeze(-1)
            if torch.is_tensor(new):
                new = torch.where(runs, new, state)
            else:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
        state = new
        outputs.append(state if torch.is_tensor(state) else state[0])
    return torch.stack(outputs), state
