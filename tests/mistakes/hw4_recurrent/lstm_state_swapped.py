"""The state is unpacked as (c, h).

The tuple is (h, c): its first part is what the cell showed, its second what it remembers.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_output")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    c, h = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
