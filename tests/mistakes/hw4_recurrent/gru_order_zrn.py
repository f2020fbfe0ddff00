"""The blocks are taken in the order z, r, n.

Papers like to begin with the update gate. torch stacks r first, then z, then n, and with these weights only
that order gives the same cell.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values", "test_gru_cell_gradient")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    x_z, x_r, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    h_z, h_r, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    z = torch.sigmoid(x_z + h_z)
    r = torch.sigmoid(x_r + h_r)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h
