"""An odd d_model silently gives one column less.

Whoever asks for 5 columns and gets 4 finds out much later. Raise a ValueError.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_odd",)


def sinusoidal_positions(t, d_model):
    i = torch.arange(d_model // 2)
    angles = torch.arange(t)[:, None] / 10000 ** (2 * i / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
