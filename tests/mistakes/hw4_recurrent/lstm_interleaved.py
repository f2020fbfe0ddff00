"""The result is cut into every fourth column instead of four blocks.

The blocks lie one after the other: columns 0 to H - 1 are i, the next H are f. A reshape to (B, H, 4) mixes
them; (B, 4, H) would be right.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_output")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    gates = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).view(x.shape[0], -1, 4)
    i, f, g, o = gates.unbind(dim=-1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
