"""A node with no incoming edge gets its own value.

It attends to nobody, and the sum over nobody is 0.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_edges")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    heard = segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
    has_edge = torch.zeros(len(x), 1, dtype=torch.bool, device=x.device)
    has_edge[r] = True
    return torch.where(has_edge, heard, v)
