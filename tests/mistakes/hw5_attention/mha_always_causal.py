"""Every element sees only itself and what came before, without having been asked to.

Without a mask all elements may attend all others. The caller decides what is causal, not the module.
"""

import torch
from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values", "test_mha_gradient", "test_mha_properties")


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
        if mask is None:
            mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        return self.out_proj(merge_heads(attention(q, k, v, mask)))
