"""The input gate is replaced by 1 - f.

That couples writing to forgetting, as the GRU does. In an LSTM the two gates are independent: it may keep all
and still write.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    _, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    f = torch.sigmoid(f)
    c = f * c + (1 - f) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
