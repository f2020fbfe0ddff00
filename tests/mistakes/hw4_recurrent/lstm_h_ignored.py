"""The gates do not look at h.

Each block has a part from the input and one from the state, W_h h + b_h.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_output")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    _, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
