"""The softmax runs over the heads.

Scores are (B, H, T, T), and dimension 1 is the heads: they would share one unit of weight for each pair. The keys are the last dimension.
"""

import torch
from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values",)


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
        scores = q @ k.transpose(-2, -1) / self.head_size**0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = torch.softmax(scores, dim=1)
        if mask is not None:
            weights = weights * mask
        return self.out_proj(merge_heads(weights @ v))
