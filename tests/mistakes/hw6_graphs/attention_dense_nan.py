import math

import torch

SAME_AS = "attention_dense"
QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    sender, receiver = edge_index
    n = x.shape[0]
    query, key, value = x @ w_q, x @ w_k, x @ w_v
    is_edge = torch.zeros(n, n, dtype=torch.bool)
    is_edge[receiver, sender] = True
    logits = (query @ key.T / math.sqrt(query.shape[1])).masked_fill(~is_edge, -math.inf)
    return torch.softmax(logits, dim=1) @ value
