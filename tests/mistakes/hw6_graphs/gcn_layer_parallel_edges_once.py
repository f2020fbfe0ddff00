"""Parallel edges are counted once.

An adjacency matrix of zeros and ones forgets how often a pair is listed. Two edges are two messages, and
add 2 to the degree.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values",)


def _complete(edge_index, n):
    looped = set(edge_index[0][edge_index[0] == edge_index[1]].tolist())
    new = torch.tensor([i for i in range(n) if i not in looped], dtype=torch.int64, device=edge_index.device)
    return torch.cat([edge_index, torch.stack([new, new])], dim=1)


def gcn_layer(x, edge_index, weight):
    src, dst = _complete(torch.unique(edge_index, dim=1), len(x))
    degree = torch.bincount(dst, minlength=len(x)).to(x.dtype)
    scale = (degree[src] * degree[dst]) ** -0.5
    return segment_sum(scale[:, None] * (x @ weight)[src], dst, len(x))
