"""The candidate's block is taken from the top.

The order is r, z, n: the candidate has the last block, not the first.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values", "test_gru_cell_gradient")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    x_n, x_r, x_z = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    h_n, h_r, h_z = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h
