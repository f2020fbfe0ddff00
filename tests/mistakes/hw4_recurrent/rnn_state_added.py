"""The old state is added to the new one.

A shortcut around the cell may be a good idea, but it is another model: in a plain cell the state passes
through w_hh and tanh only.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return h + torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
