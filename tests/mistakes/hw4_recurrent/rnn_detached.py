"""The state is detached: no gradient flows back to earlier steps.

With detach() in the cell the network is trained as if every step were the first one. Where to cut, if at
all, is the business of truncated backpropagation, not of the cell.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_gradient",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    h = h.detach()
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
