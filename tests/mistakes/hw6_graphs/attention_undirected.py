"""Every edge is used in both directions.

Who attends to whom is not symmetric: causal attention would look into the future.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = torch.cat([edge_index, edge_index.flip(0)], dim=1)
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
