"""Every node gets another self loop, even one that has its own.

It is added only where there is none; otherwise such a node listens to itself twice, and its degree is
one too large.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_self_loops",)


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    loops = torch.arange(n, device=x.device)
    src = torch.cat([edge_index[0], loops])
    dst = torch.cat([edge_index[1], loops])
    degree = torch.bincount(dst, minlength=n).to(x.dtype)
    scale = (degree[src] * degree[dst]).rsqrt().unsqueeze(1)
    return segment_sum(scale * (x @ weight)[src], dst, n)
