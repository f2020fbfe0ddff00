"""A batch of one sequence loses its dimension.

squeeze(0) turns (1, H) into (H,). A batch of one is still a batch: the result has as many rows as x.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    h = torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
    return h.squeeze(0)
