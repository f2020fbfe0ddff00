"""All heads use the mask of the first head.

A mask (B, H, T, T) has one for each head. Taking `mask[:, 0]` is right only where that dimension has size 1.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_mask",)


class MultiHeadAttention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.heads = num_heads
        self.head_size = d_model // num_heads
        self.q_proj, self.k_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)
        self.v_proj, self.out_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        q = split_heads(self.q_proj(x), self.heads)
        k = split_heads(self.k_proj(x), self.heads)
        v = split_heads(self.v_proj(x), self.heads)
        if mask is not None and mask.dim() == 4:
            mask = mask[:, :1]
        return self.out_proj(merge_heads(attention(q, k, v, mask)))
