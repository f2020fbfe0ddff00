import torch

PAIR = ("positions_exponent_column", "positions_unchecked")
QUESTION = "q5"
CAUGHT_BY = ("test_positions_values", "test_positions_odd")


def sinusoidal_positions(t, d_model):
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(d_model) / d_model)
    table = torch.zeros(t, d_model)
    table[:, 0::2] = torch.sin(angles[:, 0 : 2 * (d_model // 2) : 2])
    table[:, 1::2] = torch.cos(angles[:, 1::2])
    return table
