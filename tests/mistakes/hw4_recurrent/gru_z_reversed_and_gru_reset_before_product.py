import torch

PAIR = ("gru_z_reversed", "gru_reset_before_product")
QUESTION = "q2"
CAUGHT_BY = ("test_gru_cell_update_gate", "test_gru_cell_values")


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    wr, wz, wn = w_ih.chunk(3)
    ur, uz, un = w_hh.chunk(3)
    br, bz, bn = b_ih.chunk(3)
    cr, cz, cn = b_hh.chunk(3)
    r = torch.sigmoid(x @ wr.T + br + h @ ur.T + cr)
    z = torch.sigmoid(x @ wz.T + bz + h @ uz.T + cz)
    n = torch.tanh(x @ wn.T + bn + (r * h) @ un.T + cn)
    return (1 - z) * h + z * n
