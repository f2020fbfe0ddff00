"""An additive mask of -1e9, heads folded into the batch, Linear layers without biases where they allow it."""

import math

import torch
from torch import nn


def _bias_from(mask, like):
    return (1.0 - mask.to(like.dtype)) * -1e9


def attention(q, k, v, mask=None):
    scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(k.size(-1))
    if mask is not None:
        scores = scores + _bias_from(mask, scores)
    probabilities = nn.functional.softmax(scores, dim=-1)
    out = torch.matmul(probabilities, v)
    if mask is not None:
        out = out * mask.any(-1, keepdim=True)
    return out


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    mask = torch.zeros(t_q, t_k, dtype=torch.bool)
    for i in range(t_q):
        mask[i, : i + t_k - t_q + 1] = True
    return mask


def split_heads(x, num_heads):
    if x.shape[-1] % num_heads != 0:
        raise ValueError(f"{num_heads} heads do not fit")
    return x.reshape(*x.shape[:-1], num_heads, -1).permute(0, 2, 1, 3).contiguous()


def merge_heads(x):
    x = x.permute(0, 2, 1, 3)
    return x.reshape(x.shape[0], x.shape[1], -1)


class MultiHeadAttention(nn.Module):
    """Heads are folded into the batch: (B * H, T, D / H)."""

    def __init__(self, d_model, num_heads):
        super(MultiHeadAttention, self).__init__()
        self.d_model, self.num_heads = d_model, num_heads
        self.q_proj = nn.Linear(d_model, d_model, bias=False)
        self.k_proj = nn.Linear(d_model, d_model, bias=False)
        self.v_proj = nn.Linear(d_model, d_model, bias=False)
        self.out_proj = nn.Linear(d_model, d_model)
        nn.init.xavier_uniform_(self.out_proj.weight)

    def fold(self, x):
        return split_heads(x, self.num_heads).flatten(0, 1)

    def forward(self, x, mask=None):
        batch, t, _ = x.size()
        if mask is not None:
            mask = mask.expand(batch, self.num_heads, t, t).flatten(0, 1)
        heads = attention(self.fold(self.q_proj(x)), self.fold(self.k_proj(x)), self.fold(self.v_proj(x)), mask)
        return self.out_proj(merge_heads(heads.unflatten(0, (batch, self.num_heads))))


def sinusoidal_positions(t, d_model):
    if d_model % 2 != 0:
        raise ValueError("d_model has to be even")
    i = torch.arange(d_model // 2, dtype=torch.float64)
    angles = torch.outer(torch.arange(t, dtype=torch.float64), 10000.0 ** (-2 * i / d_model))
    # a complex number of length 1 is a clock; its parts are the columns
    return torch.view_as_real(torch.polar(torch.ones_like(angles), torch.pi / 2 - angles)).flatten(1).float()


def patchify(images, patch):
    batch, channels, height, width = images.shape
    if height % patch != 0 or width % patch != 0:
        raise ValueError("the picture can't be cut evenly")
    strips = images.split(patch, dim=2)
    tiles = [tile.reshape(batch, 1, -1) for strip in strips for tile in strip.split(patch, dim=3)]
    return torch.cat(tiles, dim=1)


def attention_cost(t, d):
    weights = t * t
    return {"macs": 2 * weights * d, "weights": weights}
