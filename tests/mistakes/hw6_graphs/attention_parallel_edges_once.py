"""Parallel edges are counted once.

Two edges from the same sender are two equal keys, each with its own share of the softmax.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_edges")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = torch.unique(edge_index, dim=1)
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
