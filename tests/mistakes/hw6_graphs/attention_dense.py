"""All N × N logits are computed and then masked, and parallel edges become one.

The list of edges *is* the mask: compute a logit for each edge, and no other. In a table of pairs there
is no room for a second edge between the same two nodes, either.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_cost")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    n = x.shape[0]
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    mask = torch.zeros(n, n, dtype=torch.bool, device=x.device)
    mask[edge_index[1], edge_index[0]] = True
    logits = (q @ k.T / q.shape[1] ** 0.5).masked_fill(~mask, torch.finfo(x.dtype).min)
    return (torch.softmax(logits, dim=1) * mask) @ v
