"""The recurrent weights are not transposed.

w_hh is square, so h @ w_hh fits as well, but it lets unit j listen with the weights of column j. In torch's
layout row i belongs to unit i, hence h @ w_hh.T.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    pre = torch.matmul(x, w_ih.T) + b_ih + torch.matmul(h, w_hh) + b_hh
    return torch.tanh(pre)
