"""Everything is converted to float32.

Half of the digits of a float64 input are lost. The dtype of the result is the one of the inputs.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_contract",)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    x, h, w_ih, w_hh, b_ih, b_hh = (t.float() for t in (x, h, w_ih, w_hh, b_ih, b_hh))
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    return (1 - z) * n + z * h
