"""The new state is written over the old one.

The tensor h belongs to the caller, who may still need it, and autograd does. Return a new tensor.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_contract",)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    h *= z
    h += (1 - z) * n
    return h
