"""The input is normalised first.

A transformer block has a LayerNorm in front of its attention, but outside of this module.
"""

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
        x = nn.functional.layer_norm(x, x.shape[-1:])
        q = split_heads(self.q_proj(x), self.num_heads)
        k = split_heads(self.k_proj(x), self.num_heads)
        v = split_heads(self.v_proj(x), self.num_heads)
        return self.out_proj(merge_heads(attention(q, k, v, mask)))
