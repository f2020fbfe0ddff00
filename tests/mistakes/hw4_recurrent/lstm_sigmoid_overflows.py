"""The sigmoid is written out with exp, whose gradient overflows.

1/(1 + exp(-a)) gives the right 0 at a = -10000, since 1/inf is 0. Its gradient is infinity times 0, NaN.
torch.sigmoid takes care of that.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_extremes",)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    def sigma(a):
        return 1 / (1 + torch.exp(-a))

    h, c = state
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = sigma(f) * c + sigma(i) * torch.tanh(g)
    return sigma(o) * torch.tanh(c), c
