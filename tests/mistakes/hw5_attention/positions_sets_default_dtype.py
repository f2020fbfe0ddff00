"""This changes torch's default dtype for everybody.

Every tensor that is made later, in any cell, is float64 from then on. Give `dtype=` to what you make here instead.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_contract",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    torch.set_default_dtype(torch.float64)
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
