import torch

PAIR = ("positions_halves", "positions_exponent_i")
QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(d_model // 2) / d_model)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)
