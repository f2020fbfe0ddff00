"""Every step starts from the initial state.

The new state has to be kept and handed to the next step: state = cell(x_t, state). As it is, the network has
no memory at all.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair", "test_unroll_gradient")


def unroll(cell, x, state, lengths=None):
    outputs, new = [], state
    for t in range(len(x)):
        if lengths is None:
            new = cell(x[t], state)
            outputs.append(new if torch.is_tensor(new) else new[0])
            continue
        runs = (t < lengths).unsqueeze(1)
        step = cell(x[t], state)
        if torch.is_tensor(step):
            new = torch.where(runs, step, new)
            outputs.append(torch.where(runs, step, torch.zeros_like(step)))
        else:
            new = tuple(torch.where(runs, a, b) for a, b in zip(step, new))
            outputs.append(torch.where(runs, step[0], torch.zeros_like(step[0])))
    return torch.stack(outputs), new
