"""An indivisible D fails an `assert` instead of raising a ValueError.

Asserts are for what can't happen unless your own code is wrong, and can be switched off. A bad argument gets a ValueError.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_split_indivisible",)


def split_heads(x, num_heads):
    assert x.shape[-1] % num_heads == 0, "D must be divisible by num_heads"
    return torch.stack(x.chunk(num_heads, dim=-1), dim=1)
