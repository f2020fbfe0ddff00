"""The mask is not broadcast over the heads.

It has to fit the scores of all heads, (B, H, T, T), as (T, T), (B, 1, T, T) and (B, H, T, T) do. Keep the
heads as a dimension of their own, after the batch, and the mask fits by itself.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_mha_mask",)


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        q, k, v = (split_heads(layer(x), self.num_heads) for layer in (self.q_proj, self.k_proj, self.v_proj))
        folded = attention(q.flatten(0, 1), k.flatten(0, 1), v.flatten(0, 1), mask)
        return self.out_proj(merge_heads(folded.unflatten(0, (len(x), self.num_heads))))
