"""The cell state is changed in place.

The tensor c belongs to the caller, who may still need it, and autograd does. Write c = f * c + i * g, which
makes a new one.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_contract",)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c *= torch.sigmoid(f)
    c += torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
