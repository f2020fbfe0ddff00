import torch

PAIR = ("gru_order_zrn", "gru_reset_before_product")
QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    wz, wr, wn = w_ih.chunk(3)
    uz, ur, un = w_hh.chunk(3)
    bz, br, bn = b_ih.chunk(3)
    cz, cr, cn = b_hh.chunk(3)
    r = torch.sigmoid(x @ wr.T + br + h @ ur.T + cr)
    z = torch.sigmoid(x @ wz.T + bz + h @ uz.T + cz)
    n = torch.tanh(x @ wn.T + bn + (r * h) @ un.T + cn)
    return (1 - z) * n + z * h
