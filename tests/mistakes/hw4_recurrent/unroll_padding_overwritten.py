"""The padding is overwritten with zeros in x itself.

x belongs to the caller. There is no need to touch it: choose between new and old state instead.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_contract",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    if lengths is not None:
        for b in range(x.shape[1]):
            x[lengths[b] :, b] = 0
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
