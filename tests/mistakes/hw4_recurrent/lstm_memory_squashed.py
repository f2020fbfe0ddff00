"""The cell state itself goes through a tanh.

Squashing c at every step would make it vanish like a plain cell's state. Only what is shown, h, has the tanh;
c stays as it is.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.tanh(torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g))
    return torch.sigmoid(o) * c, c
