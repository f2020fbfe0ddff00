"""The reset gate leaves out the bias b_hn.

r multiplies all of W_hn h + b_hn, the bias included. This is why the GRU needs two biases.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_values",)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, -1)
    hr, hz, hn = (h @ w_hh.T).chunk(3, -1)
    br, bz, bn = b_hh.chunk(3)
    r = torch.sigmoid(xr + hr + br)
    z = torch.sigmoid(xz + hz + bz)
    n = torch.tanh(xn + r * hn + bn)
    return (1 - z) * n + z * h
