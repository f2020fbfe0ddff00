"""No self loops are added, and degrees of 0 are replaced by 1.

So nothing is divided by 0, but nodes still don't hear themselves, and isolated ones become 0.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values", "test_gcn_edges")


def gcn_layer(x, edge_index, weight):
    src, dst = edge_index
    n = x.shape[0]
    degree = torch.bincount(dst, minlength=n).clamp(min=1).to(x.dtype)
    scale = (degree[src] * degree[dst]).rsqrt().unsqueeze(1)
    return segment_sum(scale * (x @ weight)[src], dst, n)
