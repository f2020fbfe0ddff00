"""A state of two parts is not expected.

The loop treats every state as one tensor. An LSTM's is a tuple (h, c): ask for its type where it matters.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_pair",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t in range(x.shape[0]):
        new = cell(x[t], state)
        if lengths is not None:
            runs = (t < lengths).unsqueeze(-1)
            outputs.append(torch.where(runs, new, torch.zeros_like(new)))
            new = torch.where(runs, new, state)
        else:
            outputs.append(new)
        state = new
    return torch.stack(outputs), state
