"""-inf scores with the NaN rows repaired afterwards, modules derived from Linear, unfold on tensors."""

from typing import Optional

import torch
from torch import Tensor, nn


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor] = None) -> Tensor:
    scores = torch.matmul(q / q.shape[-1] ** 0.5, k.mT)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        # masked_fill stops the gradients of these rows, NaN included
        weights = torch.nan_to_num(weights, nan=0.0)
    return torch.matmul(weights, v)


def causal_mask(t_q: int, t_k: Optional[int] = None) -> Tensor:
    t_k = t_q if t_k is None else t_k
    whole = torch.tril(torch.ones((t_k, t_k))) == 1
    return whole[t_k - t_q :]


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    if x.shape[-1] / num_heads != x.shape[-1] // num_heads:
        raise ValueError(num_heads)
    return torch.stack(x.chunk(num_heads, dim=-1), dim=1)


def merge_heads(x: Tensor) -> Tensor:
    return torch.cat(x.unbind(dim=1), dim=-1)


class Projection(nn.Linear):
    """A Linear that knows how to cut its result into heads."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__(size, size)
        self.heads = heads

    def forward(self, x: Tensor) -> Tensor:
        return split_heads(super().forward(x), self.heads)


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.q_proj = Projection(d_model, num_heads)
        self.k_proj = Projection(d_model, num_heads)
        self.v_proj = Projection(d_model, num_heads)
        self.out_proj = nn.Linear(d_model, d_model)
        self.last_weights = None

    def forward(self, x: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        identity = torch.eye(x.shape[1], dtype=x.dtype, device=x.device).expand(*q.shape[:2], -1, -1)
        self.last_weights = attention(q, k, identity, mask)  # for plots
        return self.out_proj(merge_heads(self.last_weights @ v))


def sinusoidal_positions(t: int, d_model: int) -> Tensor:
    if d_model & 1:
        raise ValueError("columns come in pairs")
    position = torch.arange(t, dtype=torch.float32).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d_model, 2).float() * (-9.210340371976184 / d_model))
    pe = torch.zeros(t, d_model)
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe


def patchify(images: Tensor, patch: int) -> Tensor:
    if any(size % patch for size in images.shape[-2:]):
        raise ValueError(f"{patch} does not divide {tuple(images.shape[-2:])}")
    tiles = images.unfold(2, patch, patch).unfold(3, patch, patch)  # (B, C, H/p, W/p, p, p)
    return tiles.movedim(1, 3).flatten(3).flatten(1, 2)


def attention_cost(t: int, d: int) -> dict:
    pairs = t * t
    return {"macs": pairs * d + pairs * d, "weights": pairs}
