"""q_proj and the others are bare matrices, not Linear layers.

A Linear layer has a weight *and* a bias, and its own names in state_dict(): `q_proj.weight`, `q_proj.bias`.
"""

import torch
from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_parameters", "test_mha_values")


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.q_proj = nn.Parameter(torch.randn(d_model, d_model) / d_model**0.5)
        self.k_proj = nn.Parameter(torch.randn(d_model, d_model) / d_model**0.5)
        self.v_proj = nn.Parameter(torch.randn(d_model, d_model) / d_model**0.5)
        self.out_proj = nn.Parameter(torch.randn(d_model, d_model) / d_model**0.5)

    def forward(self, x, mask=None):
        q, k, v = (split_heads(x @ w, self.num_heads) for w in (self.q_proj, self.k_proj, self.v_proj))
        return merge_heads(attention(q, k, v, mask)) @ self.out_proj
