"""The initial state is overwritten.

Writing the new state into the given tensor changes the caller's, and autograd loses what it needs. Let the
name `state` point to the new one.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_contract",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t, x_t in enumerate(x):
        runs = None if lengths is None else (t < lengths)[:, None]
        new = cell(x_t, state)
        olds, news = (state, new) if is_pair else ([state], [new])
        for old, fresh in zip(olds, news):
            old.copy_(fresh if runs is None else torch.where(runs, fresh, old))
        outputs.append(olds[0].clone() if runs is None else olds[0] * runs)
    return torch.stack(outputs), state
