"""The 2 of 2i is there twice.

`arange(0, D, 2)` is 2i already. Multiplied by 2 again the exponent is 4i/D, and the clocks slow down twice as fast as they should.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    i = torch.arange(0, d_model, 2)
    angles = torch.arange(t)[:, None] / 10000 ** (2 * i / d_model)
    table = torch.zeros(t, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles)
    return table
