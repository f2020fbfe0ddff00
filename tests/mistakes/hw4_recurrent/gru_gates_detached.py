"""The gates are treated as constants.

They are learned like everything else: gradients flow into the weights of r and z and on into x and h.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_gradient",)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    with torch.no_grad():
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    return (1 - z) * n + z * h
