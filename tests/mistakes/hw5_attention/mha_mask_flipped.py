"""The mask is turned round before it is handed on.

True means *may attend*, for the module as for `attention`. There is nothing to turn.
"""

from torch import nn

QUESTION = "q4"
CAUGHT_BY = ("test_mha_mask", "test_mha_properties")


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
        q, k, v = [split_heads(layer(x), self.num_heads) for layer in (self.q_proj, self.k_proj, self.v_proj)]
        if mask is not None:
            mask = ~mask
        return self.out_proj(merge_heads(attention(q, k, v, mask)))
