import torch

PAIR = ("lstm_order_ifog", "lstm_sigmoid_on_g")
QUESTION = "q3"
CAUGHT_BY = ("test_lstm_cell_memory", "test_lstm_cell_output")


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, o, g = torch.sigmoid(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=1)
    c = f * c + i * g
    return o * torch.tanh(c), c
