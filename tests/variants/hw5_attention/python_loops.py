"""One query, one head, one patch at a time, as the formulas say it; slow, and right."""

import math

import torch
from torch import nn


def attend_one(query, keys, values, allowed):
    """One query (d,) against keys (T_k, d); allowed is a list of booleans."""
    places = [j for j in range(keys.shape[0]) if allowed[j]]
    if not places:
        return 0 * values[:1].sum(0) + 0 * query.sum()
    scores = torch.stack([(query * keys[j]).sum() / math.sqrt(query.shape[0]) for j in places])
    weights = torch.exp(scores - scores.max())
    weights = weights / weights.sum()
    out = 0
    for weight, j in zip(weights, places):
        out = out + weight * values[j]
    return out


def attention(q, k, v, mask=None):
    t_q, t_k = q.shape[-2], k.shape[-2]
    full_shape = q.shape[:-2] + (t_q, t_k)
    if mask is None:
        mask = torch.ones(full_shape, dtype=torch.bool)
    mask = mask.expand(full_shape).reshape(-1, t_q, t_k).tolist()
    q3, k3, v3 = q.reshape(-1, t_q, q.shape[-1]), k.reshape(-1, t_k, k.shape[-1]), v.reshape(-1, t_k, v.shape[-1])
    rows = []
    for n in range(len(q3)):
        for i in range(t_q):
            rows.append(attend_one(q3[n, i], k3[n], v3[n], mask[n][i]))
    return torch.stack(rows).reshape(q.shape[:-1] + (v.shape[-1],))


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    return torch.tensor([[j <= i + (t_k - t_q) for j in range(t_k)] for i in range(t_q)])


def split_heads(x, num_heads):
    d = x.shape[2]
    if d % num_heads > 0:
        raise ValueError("the heads would have different sizes")
    size = d // num_heads
    return torch.stack([x[:, :, h * size : (h + 1) * size] for h in range(num_heads)], dim=1)


def merge_heads(x):
    return torch.cat([x[:, h] for h in range(x.shape[1])], dim=-1)


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.head_size = d_model // num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        b, t, _ = x.shape
        if mask is None:
            mask = torch.ones(t, t, dtype=torch.bool, device=x.device)
        mask = mask.expand(b, self.num_heads, t, t)
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        heads = []
        for h in range(self.num_heads):
            mine = slice(h * self.head_size, (h + 1) * self.head_size)
            heads.append(attention(q[:, :, mine], k[:, :, mine], v[:, :, mine], mask[:, h]))
        return self.out_proj(torch.cat(heads, dim=-1))


def sinusoidal_positions(t, d_model):
    if d_model != d_model // 2 * 2:
        raise ValueError("d_model must be even")
    table = torch.empty(t, d_model)
    for p in range(t):
        for i in range(d_model // 2):
            angle = p / 10000 ** (2 * i / d_model)
            table[p, 2 * i] = math.sin(angle)
            table[p, 2 * i + 1] = math.cos(angle)
    return table


def patchify(images, patch):
    b, c, height, width = images.shape
    if height % patch:
        raise ValueError("height")
    if width % patch:
        raise ValueError("width")
    patches = []
    for top in range(0, height, patch):
        for left in range(0, width, patch):
            patches.append(images[:, :, top : top + patch, left : left + patch].flatten(1))
    return torch.stack(patches, 1)


def attention_cost(t, d):
    macs = 0
    for product in ("scores", "mixture"):
        macs += t * t * d
    return {"macs": macs, "weights": t * t}
