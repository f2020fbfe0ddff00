"""The exponent is that of the column, so sine and cosine of a pair have different angles.

Columns 2i and 2i + 1 share the exponent 2i/D. With (2i + 1)/D in the odd columns, the two hands do not belong to one clock.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    column = torch.arange(d_model)
    angles = torch.arange(t).unsqueeze(1) / torch.pow(10000.0, column / d_model)
    table = torch.empty(t, d_model)
    table[:, 0::2] = angles[:, 0::2].sin()
    table[:, 1::2] = angles[:, 1::2].cos()
    return table
