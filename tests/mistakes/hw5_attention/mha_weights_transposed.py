"""The weights of the layers are used by hand, and not transposed.

nn.Linear computes x Wᵀ + b. For a square W nothing fails without the transposition; it is just another function. Call the layers.
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

    def project(self, layer, x):
        return x @ layer.weight + layer.bias

    def forward(self, x, mask=None):
        q = split_heads(self.project(self.q_proj, x), self.num_heads)
        k = split_heads(self.project(self.k_proj, x), self.num_heads)
        v = split_heads(self.project(self.v_proj, x), self.num_heads)
        return self.project(self.out_proj, merge_heads(attention(q, k, v, mask)))
