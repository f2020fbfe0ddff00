"""The layers are kept in a plain Python list or dictionary.

A module only knows layers that are attributes of it (or in an nn.ModuleList): others are not moved, not saved and not trained. Call them
self.q_proj, self.k_proj, self.v_proj and self.out_proj.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_parameters", "test_mha_values")


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.layers = [nn.Linear(d_model, d_model) for _ in range(4)]

    def forward(self, x, mask=None):
        q, k, v = (split_heads(layer(x), self.num_heads) for layer in self.layers[:3])
        return self.layers[3](merge_heads(attention(q, k, v, mask)))
