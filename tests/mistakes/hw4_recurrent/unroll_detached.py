"""The state is detached after every step.

Then no gradient flows through time, and the network can't learn what to remember. Cutting is the business of
truncated backpropagation, at the border of a window.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_gradient",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t, x_t in enumerate(x):
        state = tuple(s.detach() for s in state) if is_pair else state.detach()
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
