"""The new state is written over the old one.

The tensor h belongs to the caller, who may still need it, and autograd does. Return a new tensor.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_contract",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    h[:] = torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
    return h
