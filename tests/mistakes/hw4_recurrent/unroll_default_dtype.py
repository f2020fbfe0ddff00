"""The outputs are collected in a tensor of the default dtype.

torch.zeros(T, B, H) is float32 whatever the inputs are; pass dtype and device, use zeros_like, or stack.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_contract",)


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    first = state[0] if is_pair else state
    outputs = torch.zeros(x.shape[0], x.shape[1], first.shape[1])
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
        outputs[t] = out
        state = new
    return outputs, state
