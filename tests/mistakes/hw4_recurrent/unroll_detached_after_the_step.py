"""The state is detached once the step's output is taken.

The outputs look attached, but each knows of its own step alone, and the final state knows of nothing. To learn
from what came earlier, gradients have to flow from state to state: no detach inside of the loop.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_gradient",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t in range(x.shape[0]):
        new = cell(x[t], state)
        out = new if torch.is_tensor(new) else new[0]
        if lengths is not None:
            runs = (lengths > t).unsqueeze(1)
            out = torch.where(runs, out, torch.zeros_like(out))
            if torch.is_tensor(new):
                new = torch.where(runs, new, state)
            else:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
        state = new.detach() if torch.is_tensor(new) else tuple(part.detach() for part in new)
        outputs.append(out)
    return torch.stack(outputs), state
