from torch import nn

PAIR = ("mha_split_by_reshape", "mha_merge_by_reshape")
QUESTION = "q4"
CAUGHT_BY = ("test_mha_values", "test_mha_mask")


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
        cut = (b, self.num_heads, t, d // self.num_heads)
        q, k, v = self.q_proj(x).view(cut), self.k_proj(x).view(cut), self.v_proj(x).view(cut)
        return self.out_proj(attention(q, k, v, mask).reshape(b, t, d))
