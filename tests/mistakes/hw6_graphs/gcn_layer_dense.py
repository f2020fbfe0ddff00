"""An N × N matrix is built.

The result is right, but the matrix of a graph with a million nodes has a million million entries, nearly
all of them 0. The matrices explain the formula; sums over edges compute it.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_cost",)


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    adjacency = torch.zeros(n, n, dtype=x.dtype, device=x.device)
    ones = torch.ones(edge_index.shape[1], dtype=x.dtype, device=x.device)
    adjacency.index_put_((edge_index[1], edge_index[0]), ones, accumulate=True)
    adjacency += torch.diag((adjacency.diagonal() == 0).to(x.dtype))
    root = adjacency.sum(dim=1).rsqrt()
    return (root[:, None] * adjacency * root) @ (x @ weight)
