"""The sigmoid is written out with exp, whose gradient overflows.

1/(1 + exp(-a)) gives the right 0 at a = -10000, since 1/inf is 0. Its gradient is infinity times 0, NaN.
torch.sigmoid takes care of that.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_extremes",)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    def sigma(a):
        return 1 / (1 + torch.exp(-a))

    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r, z = sigma(xr + hr), sigma(xz + hz)
    n = torch.tanh(xn + r * hn)
    return (1 - z) * n + z * h
