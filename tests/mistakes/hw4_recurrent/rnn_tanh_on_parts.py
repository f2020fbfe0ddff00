"""tanh is applied to the input's and to the state's part before they are added.

The two parts belong into one sum, and that sum is squashed once; otherwise the state lies between -2 and 2.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih) + torch.tanh(h @ w_hh.T + b_hh)
