"""The table is transposed.

It has one *row* for each position, (t, d_model), so that it can be added to a sequence of t elements.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    table = torch.zeros(d_model, t)
    angles = torch.arange(t)[None, :] / 10000 ** (torch.arange(0, d_model, 2)[:, None] / d_model)
    table[0::2] = angles.sin()
    table[1::2] = angles.cos()
    return table
