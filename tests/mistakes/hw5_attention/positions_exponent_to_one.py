"""The exponents run from 0 to 1 inclusive.

The last pair has the exponent (D - 2)/D, not 1: divide 2i by D, not by D - 2.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    exponent = torch.linspace(0, 1, d_model // 2)
    angles = torch.arange(t)[:, None] / 10000**exponent
    return torch.stack([angles.sin(), angles.cos()], dim=2).reshape(t, d_model)
