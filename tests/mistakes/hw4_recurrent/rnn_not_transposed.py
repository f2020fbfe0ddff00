"""The input weights are not transposed.

w_ih has the shape (H, D): one row per unit. x has the shape (B, D), so the product is x @ w_ih.T; x @ w_ih
fits only where D happens to equal H.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih + b_ih + h @ w_hh.T + b_hh)
