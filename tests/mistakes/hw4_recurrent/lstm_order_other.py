"""The four blocks of the weights are taken in the wrong order.

torch stacks them as i, f, g, o from top to bottom: the input gate, the forget gate, the content, the output
gate.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_output", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    f, i, o, g = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
