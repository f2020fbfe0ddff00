"""The gates look at the input only.

Both gates have a part from the state as well, W_hr h + b_hr and W_hz h + b_hz: what to keep depends on what
there is.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    size = h.shape[-1]
    gi = x @ w_ih.T + b_ih
    r = torch.sigmoid(gi[:, :size])
    z = torch.sigmoid(gi[:, size : 2 * size])
    n = torch.tanh(gi[:, 2 * size :] + r * (h @ w_hh[2 * size :].T + b_hh[2 * size :]))
    return (1 - z) * n + z * h
