"""The three blocks of the weights are taken in the wrong order.

torch stacks them as r, z, n from top to bottom: the reset gate first, then the update gate, the candidate
last.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values", "test_gru_cell_gradient")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    read = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    kept = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r = torch.sigmoid(read[0] + kept[0])
    z = torch.sigmoid(read[2] + kept[2])
    n = torch.tanh(read[1] + r * kept[1])
    return (1 - z) * n + z * h
