"""All N × N logits are computed and then masked.

The result is right, but on a sparse graph nearly all of that work, and memory, is thrown away. Compute a
logit for each edge, and no other.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_cost",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    n = x.shape[0]
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    count = torch.zeros(n, n, dtype=x.dtype, device=x.device)
    ones = torch.ones(edge_index.shape[1], dtype=x.dtype, device=x.device)
    count.index_put_((edge_index[1], edge_index[0]), ones, accumulate=True)
    logits = (q @ k.T / q.shape[1] ** 0.5).masked_fill(count == 0, torch.finfo(x.dtype).min)
    weights = count * torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return weights / weights.sum(dim=1, keepdim=True).clamp(min=1e-300) @ v
