"""An odd d_model fails an `assert` instead of raising a ValueError.

Asserts are for what can't happen unless your own code is wrong. A bad argument gets a ValueError.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_positions_odd",)


def sinusoidal_positions(t, d_model):
    assert d_model % 2 == 0, "d_model must be even"
    angles = torch.arange(t)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
