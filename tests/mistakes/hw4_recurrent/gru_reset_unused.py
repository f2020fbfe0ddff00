"""The reset gate is not used.

It decides how much of the old state the candidate may see; without it, r might as well not be computed.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_values", "test_gru_cell_gradient")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    r, z, n = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(3, dim=-1)
    z = torch.sigmoid(z)
    return (1 - z) * torch.tanh(n) + z * h
