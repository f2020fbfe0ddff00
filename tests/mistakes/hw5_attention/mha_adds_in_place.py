"""The result is added to the caller's tensor in place.

`+=` writes into x, which belongs to the caller, and a sum with the input was not asked for either.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values", "test_mha_contract")


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
        x += self.out_proj(merge_heads(attention(q, k, v, mask)))
        return x
