"""The cell is given a detached state at every step.

Each step then sees the one before as a constant: no gradient flows through time, and the network can't learn
what to remember. Only the state that is frozen past a sequence's end keeps its history.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_gradient",)


def cut(state):
    return state.detach() if torch.is_tensor(state) else tuple(part.detach() for part in state)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t in range(x.shape[0]):
        new = cell(x[t], cut(state))
        out = new if torch.is_tensor(new) else new[0]
        if lengths is not None:
            runs = (lengths > t).unsqueeze(1)
            out = torch.where(runs, out, torch.zeros_like(out))
            if torch.is_tensor(new):
                new = torch.where(runs, new, state)
            else:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
        state = new
        outputs.append(out)
    return torch.stack(outputs), state
