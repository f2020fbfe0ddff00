"""The biases of the layers are not used.

The weights are multiplied by hand and the biases forgotten. Call the layers: `self.q_proj(x)`.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_values", "test_mha_mask", "test_mha_gradient")


class MultiHeadAttention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.heads = num_heads
        self.head_size = d_model // num_heads
        self.q_proj, self.k_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)
        self.v_proj, self.out_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        q = split_heads(x @ self.q_proj.weight.T, self.heads)
        k = split_heads(x @ self.k_proj.weight.T, self.heads)
        v = split_heads(x @ self.v_proj.weight.T, self.heads)
        return merge_heads(attention(q, k, v, mask)) @ self.out_proj.weight.T
