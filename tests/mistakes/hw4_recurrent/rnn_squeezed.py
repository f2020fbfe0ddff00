"""The result is squeezed: a batch of one sequence loses its dimension.

squeeze() removes every dimension of size 1, so (1, H) becomes (H,). Nothing needs to be removed here.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).squeeze()
