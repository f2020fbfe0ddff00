"""The reset gate multiplies the input's part, too.

It opens and shuts the way from the old state to the candidate. What is read now always gets through:
n = tanh(W_in x + b_in + r * (W_hn h + b_hn)).
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    r, z, n = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = r.sigmoid(), z.sigmoid()
    n = torch.tanh(r * n)
    return (1 - z) * n + z * h
