"""The base is 1000 instead of 10000.

The slowest clocks turn too fast. Count the zeros.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(t)[:, None] / 1000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
