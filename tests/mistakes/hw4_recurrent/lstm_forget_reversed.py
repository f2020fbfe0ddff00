"""The forget gate forgets where it should keep.

In spite of its name f = 1 keeps everything: c' = f * c + i * g. Here 1 - f multiplies the memory.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
    c = (1 - f) * c + i * torch.tanh(g)
    return o * torch.tanh(c), c
