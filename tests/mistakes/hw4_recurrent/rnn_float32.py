"""Everything is converted to float32.

Half of the digits of a float64 input are lost. The dtype of the result is the one of the inputs.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_contract",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    x, h, w_ih, w_hh = x.float(), h.float(), w_ih.float(), w_hh.float()
    return torch.tanh(x @ w_ih.T + b_ih.float() + h @ w_hh.T + b_hh.float())
