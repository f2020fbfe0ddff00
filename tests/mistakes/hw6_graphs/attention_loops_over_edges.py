"""A Python loop computes the logits edge by edge.

Gather the queries of all receivers and the keys of all senders, multiply, and sum over the features:
three operators for any number of edges.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_cost",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = [q[b] @ k[a] / q.shape[1] ** 0.5 for a, b in edge_index.T.tolist()]
    logits = torch.stack(logits)[:, None] if logits else x.new_zeros(0, 1)
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
