"""There is dropout in the module.

In training mode some numbers are dropped at random, so that the same input gives another result each time. None was asked for.
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
        self.dropout = nn.Dropout(0.1)

    def forward(self, x, mask=None):
        q = split_heads(self.q_proj(x), self.num_heads)
        k = split_heads(self.k_proj(x), self.num_heads)
        v = split_heads(self.v_proj(x), self.num_heads)
        return self.dropout(self.out_proj(merge_heads(attention(q, k, v, mask))))
