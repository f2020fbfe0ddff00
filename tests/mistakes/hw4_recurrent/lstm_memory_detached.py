"""The old cell state is detached: the long way back is cut.

The path through c, multiplied only by forget gates, is what an LSTM is for. A detach() there leaves the short
one through h.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_gradient",)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c.detach() + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
