import torch

PAIR = ("positions_exponent_column", "positions_two_twice")
QUESTION = "q5"
CAUGHT_BY = ("test_positions_values",)


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    columns = torch.arange(d_model, dtype=torch.float64)
    angles = torch.arange(t, dtype=torch.float64).unsqueeze(-1) / 10000 ** (2 * columns / d_model)
    table = torch.where(columns % 2 == 0, angles.sin(), angles.cos())
    return table.to(torch.get_default_dtype())
