"""The heads are cut out by a reshape alone.

Then a "head" is a run of elements with all their columns, and elements of different runs never meet. Split as in question 3: cut
the columns, then transpose.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values", "test_mha_mask", "test_mha_gradient")


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
        b, t, d = x.shape
        q = self.q_proj(x).reshape(b, self.num_heads, t, d // self.num_heads)
        k = self.k_proj(x).reshape(b, self.num_heads, t, d // self.num_heads)
        v = self.v_proj(x).reshape(b, self.num_heads, t, d // self.num_heads)
        return self.out_proj(merge_heads(attention(q, k, v, mask)))
