"""A self loop is added at every node.

Attention is restricted to the edges that are given; a node that nobody talks to, not even itself, gives
0.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_edges")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    loops = torch.arange(len(x), device=x.device).repeat(2, 1)
    s, r = torch.cat([edge_index, loops], dim=1)
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
