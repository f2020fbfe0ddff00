"""All columns are sines.

A hand of a clock needs two coordinates: the odd columns are the cosines.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_values", "test_positions_edges")


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.sin(angles).repeat_interleave(2, dim=1)
