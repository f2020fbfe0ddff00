"""Positions are counted from 1.

They are 0 to t - 1, and the first row is (0, 1, 0, 1, ...).
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values", "test_positions_edges")


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    p = torch.arange(1, t + 1).unsqueeze(1)
    angles = p / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(t, d_model)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles.cos()
    return table
