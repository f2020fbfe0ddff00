"""The bias b_hh is left out.

All three blocks have two biases each, and in the candidate they do different things.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_values", "test_gru_cell_update_gate")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T).chunk(3, dim=1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    n = torch.tanh(xn + r * hn)
    return (1 - z) * n + z * h
