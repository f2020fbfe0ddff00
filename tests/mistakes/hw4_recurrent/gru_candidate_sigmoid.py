"""The candidate goes through a sigmoid.

Gates lie between 0 and 1, contents between -1 and 1: the candidate is a content and gets a tanh. As it is, the
state can never become negative.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    hr, hz, hn = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r = torch.sigmoid(xr + hr)
    z = torch.sigmoid(xz + hz)
    n = torch.sigmoid(xn + r * hn)
    return (1 - z) * n + z * h
