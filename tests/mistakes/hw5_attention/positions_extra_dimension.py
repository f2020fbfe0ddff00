"""The table has a dimension for the batch.

Of size 1 it would broadcast, but so does a table (t, d_model), and that is what was asked for.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values", "test_positions_edges")


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).unsqueeze(0)
