"""The mask always gets a dimension for the heads, also where it needs none.

A mask (T, T) becomes (T, 1, T), whose first dimension now stands for the heads: if T happens to equal H, every head gets one
row of it for all queries. A mask that broadcasts to (B, H, T, T) can be handed on as it is.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_mask",)


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
        if mask is not None:
            mask = mask.unsqueeze(1)
        return self.out_proj(merge_heads(attention(q, k, v, mask)))
