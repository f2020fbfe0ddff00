"""einsum for every product, indices for every mask, and heads as one more letter."""

import torch
from torch import nn


def attention(q, k, v, mask=None):
    scores = torch.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        scores = torch.where(mask, scores, -1e9)
    shifted = scores - scores.amax(-1, keepdim=True)
    weights = shifted.exp()
    if mask is not None:
        weights = weights * mask
    total = weights.sum(-1, keepdim=True)
    # 0 / 1 where there is nothing to look at
    weights = weights / torch.where(total == 0, torch.ones_like(total), total)
    return torch.einsum("...qk,...kv->...qv", weights, v)


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    i, j = torch.meshgrid(torch.arange(t_q), torch.arange(t_k), indexing="ij")
    return j <= i + t_k - t_q


def split_heads(x, num_heads):
    b, t, d = x.shape
    if d % num_heads != 0:
        raise ValueError("d_model must be divisible by num_heads")
    return torch.einsum("bthk->bhtk", x.reshape(b, t, num_heads, d // num_heads))


def merge_heads(x):
    b, h, t, k = x.shape
    return torch.einsum("bhtk->bthk", x).reshape(b, t, h * k)


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError("d_model must be divisible by num_heads")
        self.h = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        b, t, d = x.shape
        q, k, v = (f(x).reshape(b, t, self.h, d // self.h) for f in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / (d // self.h) ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), -1e9)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights * mask
        return self.out_proj(torch.einsum("bhqk,bkhd->bqhd", weights, v).reshape(b, t, d))


def sinusoidal_positions(t, d_model):
    if d_model % 2 == 1:
        raise ValueError("d_model must be even")
    speed = torch.exp(-torch.log(torch.tensor(10000.0)) * torch.arange(0, d_model, 2) / d_model)
    angle = torch.einsum("p,i->pi", torch.arange(t).float(), speed.float())
    table = torch.zeros(t, d_model)
    table[:, 0::2] = torch.sin(angle)
    table[:, 1::2] = torch.cos(angle)
    return table


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch != 0 or w % patch != 0:
        raise ValueError("patch must divide the picture")
    cut = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return torch.einsum("bchpwq->bhwcpq", cut).reshape(b, (h // patch) * (w // patch), c * patch * patch)


def attention_cost(t, d):
    return dict(macs=2 * t**2 * d, weights=t**2)
