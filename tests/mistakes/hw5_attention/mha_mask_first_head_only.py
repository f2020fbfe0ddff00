"""Only the first head obeys the mask.

The others look wherever they like. The mask holds for all heads unless it has a dimension of its own for them; broadcasting
does that if it is handed on as it is.
"""

import torch
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
        heads = []
        size = self.d_model // self.num_heads
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        for h in range(self.num_heads):
            part = slice(h * size, (h + 1) * size)
            if mask is not None and h == 0:
                first = mask[:, 0] if mask.dim() == 4 else mask
                heads.append(attention(q[..., part], k[..., part], v[..., part], first))
            else:
                heads.append(attention(q[..., part], k[..., part], v[..., part]))
        return self.out_proj(torch.cat(heads, dim=-1))
