"""Both parts of the state are detached: no gradient flows back to earlier steps.

With detach() in the cell the network is trained as if every step were the first one.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_gradient",)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = (part.detach() for part in state)
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
