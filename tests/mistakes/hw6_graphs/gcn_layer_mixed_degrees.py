"""The sender's degree counts its outgoing edges, the receiver's its incoming ones.

There is one degree for each node, the number of edges that arrive there, and it is used for both ends.
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
    leaving = torch.bincount(src, minlength=len(x)).to(x.dtype)
    arriving = torch.bincount(dst, minlength=len(x)).to(x.dtype)
    scale = (leaving[src] * arriving[dst]) ** -0.5
    return segment_sum(scale[:, None] * (x @ weight)[src], dst, len(x))
