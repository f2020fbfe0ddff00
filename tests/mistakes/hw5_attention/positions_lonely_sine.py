"""An odd d_model silently gives a sine without its cosine.

Half a clock can't tell its time. Raise a ValueError.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_odd",)


def sinusoidal_positions(t, d_model):
    table = torch.zeros(t, d_model)
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table
