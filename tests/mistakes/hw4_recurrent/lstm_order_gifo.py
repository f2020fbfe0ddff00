import torch

SAME_AS = "lstm_order_other"
QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_output", "test_lstm_cell_gradient")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    g, i, f, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
