import torch

SAME_AS = "gru_order_other"
QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values", "test_gru_cell_gradient")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    read = (x @ w_ih.T + b_ih).chunk(3, dim=1)
    kept = (h @ w_hh.T + b_hh).chunk(3, dim=1)
    r = torch.sigmoid(read[2] + kept[2])
    z = torch.sigmoid(read[0] + kept[0])
    n = torch.tanh(read[1] + r * kept[1])
    return (1 - z) * n + z * h
