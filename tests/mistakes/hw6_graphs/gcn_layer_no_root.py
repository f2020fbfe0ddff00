"""The messages are divided by the product of both degrees, without the square root.

D̂^(−1/2) stands on both sides of Â: the coefficient is 1/√(d_sender · d_receiver).
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
    degree = torch.bincount(dst, minlength=len(x)).to(x.dtype)
    scale = 1 / (degree[src] * degree[dst])
    return segment_sum(scale[:, None] * (x @ weight)[src], dst, len(x))
