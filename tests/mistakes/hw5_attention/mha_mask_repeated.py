"""The mask is not repeated in the order in which examples and heads were folded together.

In (B·H, T, D/H) the heads of one example stand together. `repeat` puts copies of the whole batch of masks one behind the other, so that most heads
get the mask of another example. `repeat_interleave`, or `expand` before the same flattening, keeps the order.
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
        b, t, _ = x.shape
        q = split_heads(self.q_proj(x), self.heads).reshape(b * self.heads, t, self.head_size)
        k = split_heads(self.k_proj(x), self.heads).reshape(b * self.heads, t, self.head_size)
        v = split_heads(self.v_proj(x), self.heads).reshape(b * self.heads, t, self.head_size)
        if mask is not None and mask.dim() == 4:
            if mask.shape[1] == 1:
                mask = mask[:, 0].repeat(self.heads, 1, 1)
            else:
                mask = mask.reshape(b * self.heads, t, t)
        out = attention(q, k, v, mask)
        return self.out_proj(merge_heads(out.reshape(b, self.heads, t, self.head_size)))
