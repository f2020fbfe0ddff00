"""The heads of one element attend each other, instead of the elements.

The tensors are (B, T, H, D/H), and attention works on the last two dimensions: heads and columns. The elements never meet. Bring
the heads in front of the elements first.
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
        b, t, d = x.shape
        cut = (b, t, self.num_heads, d // self.num_heads)
        q, k, v = self.q_proj(x).view(cut), self.k_proj(x).view(cut), self.v_proj(x).view(cut)
        return self.out_proj(attention(q, k, v, mask).reshape(b, t, d))
