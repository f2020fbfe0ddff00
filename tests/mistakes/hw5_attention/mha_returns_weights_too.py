"""forward returns a pair, the result and the weights.

Blocks that call this module expect one tensor (B, T, D). Keep the weights as an attribute if you want to look at them.
"""

import torch
from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values", "test_mha_mask")


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.d_model = d_model
        self.num_heads = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        q = split_heads(self.q_proj(x), self.num_heads)
        k = split_heads(self.k_proj(x), self.num_heads)
        v = split_heads(self.v_proj(x), self.num_heads)
        every = torch.eye(x.shape[1], dtype=x.dtype, device=x.device).expand(*q.shape[:2], -1, -1)
        weights = attention(q, k, every, mask)
        return self.out_proj(merge_heads(weights @ v)), weights
