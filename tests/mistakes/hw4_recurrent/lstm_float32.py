"""Everything is converted to float32.

Half of the digits of a float64 input are lost. The dtype of the result is the one of the inputs.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_contract",)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state[0].float(), state[1].float()
    x, w_ih, w_hh, b_ih, b_hh = x.float(), w_ih.float(), w_hh.float(), b_ih.float(), b_hh.float()
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
