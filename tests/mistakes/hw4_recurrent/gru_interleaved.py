"""The result is cut into every third column instead of three blocks.

The blocks lie one after the other: columns 0 to H - 1 are r, the next H are z. A reshape to (B, H, 3) mixes
them; (B, 3, H) would be right.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    gi = (x @ w_ih.T + b_ih).reshape(len(x), -1, 3)
    gh = (h @ w_hh.T + b_hh).reshape(len(x), -1, 3)
    r = torch.sigmoid(gi[..., 0] + gh[..., 0])
    z = torch.sigmoid(gi[..., 1] + gh[..., 1])
    n = torch.tanh(gi[..., 2] + r * gh[..., 2])
    return (1 - z) * n + z * h
