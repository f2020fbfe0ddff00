"""The softmax runs over all edges of the graph at once.

Each receiver shares out a weight of 1 among its own incoming edges; use segment_softmax with the
receivers.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_dense_graphs")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(torch.softmax(logits, dim=0) * v[s], r, len(x))
