"""The step is computed without a graph.

torch.no_grad() is for evaluation and for updating weights. Inside of a cell it cuts the result off from
everything that should be learned.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_gradient",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    with torch.no_grad():
        return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
