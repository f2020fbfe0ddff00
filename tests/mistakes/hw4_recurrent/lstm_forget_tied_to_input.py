"""The forget gate is replaced by 1 - i.

That couples forgetting to writing, as the GRU does. In an LSTM the two gates are independent, each with weights
of its own: it may write and still keep all.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, _, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    i = torch.sigmoid(i)
    c = (1 - i) * c + i * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
