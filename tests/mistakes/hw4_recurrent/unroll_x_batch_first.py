"""The steps are taken from x along the batch, as if it came batch first.

Here x has the shape (T, B, D), time first: x[t] is one step of all sequences, x[:, t] all steps of one sequence.
Where T = B the shapes look right and the numbers are wrong.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair")


def unroll(cell, x, state, lengths=None):
    is_pair = not torch.is_tensor(state)
    outputs = []
    for t in range(x.shape[1]):
        new = cell(x[:, t], state)
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
