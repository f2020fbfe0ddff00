"""Degrees are counted before the self loops are added.

The loop is an edge that arrives, so each degree is at least 1 and needs no guard against 0.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values",)


def _complete(edge_index, n):
    looped = set(edge_index[0][edge_index[0] == edge_index[1]].tolist())
    new = torch.tensor([i for i in range(n) if i not in looped], dtype=torch.int64, device=edge_index.device)
    return torch.cat([edge_index, torch.stack([new, new])], dim=1)


def gcn_layer(x, edge_index, weight):
    degree = torch.bincount(edge_index[1], minlength=len(x)).clamp(min=1).to(x.dtype)
    src, dst = _complete(edge_index, len(x))
    scale = (degree[src] * degree[dst]) ** -0.5
    return segment_sum(scale[:, None] * (x @ weight)[src], dst, len(x))
