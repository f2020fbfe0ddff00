import torch

SAME_AS = "rnn_state_ignored"
QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    h = torch.zeros_like(h)
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
