"""The cell does not look at the state.

Each step then sees its own input only: a network without memory. The sum under the tanh has a part from x
and a part from h.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + b_hh)
