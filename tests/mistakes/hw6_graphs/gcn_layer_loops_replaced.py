"""All self loops are removed, and one is added at each node.

Where a node has two of its own, both count, as parallel edges do. Add what is missing, and leave what is
there.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_self_loops",)


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    others = edge_index[:, edge_index[0] != edge_index[1]]
    loops = torch.arange(n, device=x.device).repeat(2, 1)
    src, dst = torch.cat([others, loops], dim=1)
    degree = torch.bincount(dst, minlength=n).to(x.dtype)
    scale = (degree[src] * degree[dst]).rsqrt().unsqueeze(1)
    return segment_sum(scale * (x @ weight)[src], dst, n)
