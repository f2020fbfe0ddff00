"""Without lengths the loop runs over the sequences instead of over time.

With lengths it is right: the two ways through the function disagree about which dimension is time. x has the
shape (T, B, D), and the steps are x[t] or x.unbind(0), with lengths and without.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair", "test_unroll_gradient")


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t, x_t in enumerate(x.unbind(1 if lengths is None else 0)):
        new = cell(x_t, state)
        out = new[0] if is_pair else new
        if lengths is not None:
            runs = (t < lengths).unsqueeze(1)
            out = torch.where(runs, out, torch.zeros_like(out))
            if is_pair:
                new = tuple(torch.where(runs, a, b) for a, b in zip(new, state))
            else:
                new = torch.where(runs, new, state)
        outputs.append(out)
        state = new
    return torch.stack(outputs), state
