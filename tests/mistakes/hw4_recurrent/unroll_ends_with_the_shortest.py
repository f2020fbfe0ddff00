"""All sequences end with the shortest one.

lengths has an entry for every sequence, and each runs until its own. Compare the step with all of them,
t < lengths, and let that mask choose row by row.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    end = len(x) if lengths is None else int(lengths.min())
    outputs = []
    for t, x_t in enumerate(x):
        if t < end:
            state = cell(x_t, state)
            outputs.append(state[0] if is_pair else state)
        else:
            outputs.append(torch.zeros_like(state[0] if is_pair else state))
    return torch.stack(outputs), state
