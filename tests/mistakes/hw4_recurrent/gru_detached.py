"""The state is detached: no gradient flows back to earlier steps.

With detach() in the cell the network is trained as if every step were the first one.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_gradient",)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    h = h.detach()
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    return (1 - z) * n + z * h
