"""The position is multiplied by 10000^(2i/D) instead of divided.

The clocks should turn slower and slower. Multiplied they race, and neighbouring positions have nothing to do with each other.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(t, dtype=torch.float64)[:, None] * 10000 ** (
        torch.arange(0, d_model, 2, dtype=torch.float64) / d_model
    )
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
