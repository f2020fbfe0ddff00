"""The degree counts the edges that leave a node.

On undirected graphs that makes no difference; in general the degree here is the number of *incoming*
edges, for both ends.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values", "test_gcn_gradient")


def _complete(edge_index, n):
    looped = set(edge_index[0][edge_index[0] == edge_index[1]].tolist())
    new = torch.tensor([i for i in range(n) if i not in looped], dtype=torch.int64, device=edge_index.device)
    return torch.cat([edge_index, torch.stack([new, new])], dim=1)


def gcn_layer(x, edge_index, weight):
    src, dst = _complete(edge_index, len(x))
    degree = torch.bincount(src, minlength=len(x)).to(x.dtype)
    scale = (degree[src] * degree[dst]) ** -0.5
    return segment_sum(scale[:, None] * (x @ weight)[src], dst, len(x))
