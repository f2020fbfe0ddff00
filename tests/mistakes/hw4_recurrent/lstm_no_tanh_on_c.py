"""The tanh on the cell state is missing: h' = o * c'.

c may grow beyond 1. What the cell shows is o * tanh(c').
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_output", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * c
    return h, c
