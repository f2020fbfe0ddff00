"""The mask is applied to the weights, after the softmax.

The weights of the allowed elements then sum to less than 1, as the forbidden ones have taken their share. Your `attention` does it right.
"""

import torch
from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_mask",)


class MultiHeadAttention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.heads = num_heads
        self.head_size = d_model // num_heads
        self.q_proj, self.k_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)
        self.v_proj, self.out_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        q, k, v = (split_heads(layer(x), self.heads) for layer in (self.q_proj, self.k_proj, self.v_proj))
        weights = torch.softmax(q @ k.transpose(-2, -1) / self.head_size**0.5, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.out_proj(merge_heads(weights @ v))
