"""Examples and elements are exchanged: each element attends the same place of the *other examples*.

x is (B, T, D), with the batch first. Examples of a batch have nothing to do with each other.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values",)


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
        x = x.transpose(0, 1)  # (T, B, D) -> (B, T, D)
        q = split_heads(self.q_proj(x), self.num_heads)
        k = split_heads(self.k_proj(x), self.num_heads)
        v = split_heads(self.v_proj(x), self.num_heads)
        return self.out_proj(merge_heads(attention(q, k, v, mask))).transpose(0, 1)
