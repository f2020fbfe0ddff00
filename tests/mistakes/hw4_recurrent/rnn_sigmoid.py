"""The cell squashes with a sigmoid instead of tanh.

A sigmoid gives numbers between 0 and 1: the state could never be negative, and its slope is at most 1/4, so
that gradients would vanish all the faster.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.sigmoid(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
