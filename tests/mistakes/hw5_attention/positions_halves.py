"""The sines fill the left half of the table and the cosines the right half.

They should alternate: column 2i is a sine and column 2i + 1 the cosine of the *same* angle, side by side.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    i = torch.arange(d_model // 2)
    angles = torch.arange(t)[:, None] / 10000 ** (2 * i / d_model)
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=1)
