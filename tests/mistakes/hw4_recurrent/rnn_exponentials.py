"""tanh is written out with exponentials, which overflow.

exp(10000) is infinite, and infinite over infinite is NaN. torch.tanh is exact for any number.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_extremes",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    a = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh
    up, down = torch.exp(a), torch.exp(-a)
    return (up - down) / (up + down)
