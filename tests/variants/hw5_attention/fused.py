"""torch's fused attention wherever it is allowed, with care for the rows that may attend nowhere."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def attention(q, k, v, mask=None):
    if mask is None:
        return F.scaled_dot_product_attention(q, k, v)
    nowhere = ~mask.any(dim=-1, keepdim=True)
    # let hopeless rows look everywhere, then throw away what they saw
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask | nowhere)
    return out.masked_fill(nowhere, 0)


def causal_mask(t_q, t_k=None):
    t_k = t_k or t_q
    return torch.ones(t_q, t_k, dtype=torch.bool).tril(diagonal=t_k - t_q)


def split_heads(x, num_heads):
    if x.size(-1) % num_heads:
        raise ValueError(f"cannot split {x.size(-1)} into {num_heads} heads")
    return x.view(x.size(0), x.size(1), num_heads, -1).transpose(1, 2)


def merge_heads(x):
    return x.transpose(1, 2).contiguous().view(x.size(0), x.size(2), -1)


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int):
        super().__init__()
        assert d_model % num_heads == 0
        self.num_heads = num_heads
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            self.add_module(name, nn.Linear(d_model, d_model))

    def forward(self, x, mask=None):
        # one product for all three
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
        bias = torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias])
        q, k, v = (split_heads(part, self.num_heads) for part in F.linear(x, weight, bias).chunk(3, dim=-1))
        return self.out_proj(merge_heads(attention(q, k, v, mask)))


def sinusoidal_positions(t, d_model):
    if d_model % 2:
        raise ValueError("odd d_model")
    column = torch.arange(d_model)
    exponent = (column - column % 2) / d_model
    angle = torch.arange(t)[:, None] / torch.pow(torch.tensor(10000.0), exponent)
    return torch.where(column % 2 == 0, angle.sin(), angle.cos())


def patchify(images, patch):
    if images.shape[-2] % patch or images.shape[-1] % patch:
        raise ValueError("indivisible")
    return F.unfold(images, kernel_size=patch, stride=patch).transpose(1, 2)


def attention_cost(t, d):
    products = [t * t * d, t * t * d]
    return {"weights": t * t, "macs": sum(products)}
