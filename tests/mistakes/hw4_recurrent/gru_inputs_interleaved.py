"""The inputs' part is cut into every third column, the state's part into blocks.

Both products hold r, z and n one after the other, H columns each. A reshape to (B, H, 3) takes every third column
for a gate; (B, 3, H), or chunk(3, dim=1), takes blocks.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    i_r, i_z, i_n = (x @ w_ih.T + b_ih).unflatten(1, (-1, 3)).unbind(2)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    z = torch.sigmoid(i_z + h_z)
    n = torch.tanh(i_n + torch.sigmoid(i_r + h_r) * h_n)
    return (1 - z) * n + z * h
