"""The heads come before the examples.

(H, B, T, D/H) is a possible layout, but the batch should stay in front: (B, H, T, D/H).
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_split_values",)


def split_heads(x, num_heads):
    if x.shape[-1] % num_heads:
        raise ValueError("D must be divisible by num_heads")
    return torch.stack(x.chunk(num_heads, dim=-1))
