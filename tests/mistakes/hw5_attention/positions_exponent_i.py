"""The exponent is i/D instead of 2i/D.

i counts the *pairs* of columns, so 2i runs up to D - 2. With i/D the slowest clock is a hundred times too fast.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    table = torch.zeros(t, d_model)
    p = torch.arange(t).float()
    for i in range(d_model // 2):
        table[:, 2 * i] = torch.sin(p / 10000 ** (i / d_model))
        table[:, 2 * i + 1] = torch.cos(p / 10000 ** (i / d_model))
    return table
