SAME_AS = "mha_mask_unsqueezed"
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
        mask = None if mask is None else mask[None, None]
        return self.out_proj(attention(q, k, v, mask).transpose(1, 2).reshape(x.shape))
