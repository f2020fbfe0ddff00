"""A hand-written backward pass for the masked softmax, boolean indexing, and gathers for the patches."""

import torch


class MaskedSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores, mask):
        scores = scores.clone()
        scores[~mask.expand_as(scores)] = -torch.inf
        top = scores.max(dim=-1, keepdim=True).values
        top[top == -torch.inf] = 0
        weights = torch.exp(scores - top)
        total = weights.sum(-1, keepdim=True)
        total[total == 0] = 1
        weights /= total
        ctx.save_for_backward(weights)
        return weights

    @staticmethod
    def backward(ctx, grad):
        (weights,) = ctx.saved_tensors
        product = weights * grad
        return product - weights * product.sum(-1, keepdim=True), None


def attention(q, k, v, mask=None):
    scores = (q * (1 / q.shape[-1] ** 0.5)) @ k.swapaxes(-1, -2)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    return MaskedSoftmax.apply(scores, mask) @ v


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return ~torch.triu(torch.full((t_q, t_k), True), diagonal=1 + t_k - t_q)


def split_heads(x, num_heads):
    if x.shape[-1] % num_heads:
        raise ValueError("not divisible")
    return x.reshape(x.shape[0], x.shape[1], num_heads, x.shape[2] // num_heads).movedim(2, 1)


def merge_heads(x):
    return x.movedim(1, 2).reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3])


class SelfAttention(torch.nn.Module):
    def project(self, name, x):
        return split_heads(getattr(self, name + "_proj")(x), self.heads)

    def forward(self, x, mask=None):
        q, k, v = (self.project(name, x) for name in "qkv")
        return self.out_proj(merge_heads(attention(q, k, v, mask=mask)))


class MultiHeadAttention(SelfAttention):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (
            torch.nn.Linear(d_model, d_model) for _ in range(4)
        )


def sinusoidal_positions(t, d_model):
    if d_model % 2 != 0:
        raise ValueError(d_model)
    positions = torch.arange(t)[:, None]
    rates = 1 / (10000 ** (torch.arange(0, d_model, 2) / d_model))
    table = torch.zeros((t, d_model // 2, 2))
    table[..., 0] = (positions * rates).sin()
    table[..., 1] = (positions * rates).cos()
    return table.reshape(t, d_model)


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch + w % patch:
        raise ValueError("no whole number of patches")
    index = torch.arange(c * h * w, device=images.device).reshape(c, h, w)
    rows = [
        index[:, r * patch : (r + 1) * patch, s * patch : (s + 1) * patch].reshape(-1)
        for r in range(h // patch)
        for s in range(w // patch)
    ]
    return images.reshape(b, -1)[:, torch.stack(rows)]


def attention_cost(t, d):
    return {"macs": t * d * t * 2, "weights": t ** 2}
