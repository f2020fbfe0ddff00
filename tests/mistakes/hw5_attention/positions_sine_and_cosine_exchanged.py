"""Sines and cosines are exchanged.

Even columns are sines, odd ones cosines, so that position 0 is (0, 1, 0, 1, ...).
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values", "test_positions_edges")


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(t, d_model)
    table[:, 0::2] = torch.cos(angles)
    table[:, 1::2] = torch.sin(angles)
    return table
