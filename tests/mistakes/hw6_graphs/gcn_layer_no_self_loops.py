"""No self loops are added.

A node then doesn't hear itself, and one with no incoming edge has degree 0, by whose root is divided.
Add a loop where there is none before you count degrees.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values", "test_gcn_self_loops")


def gcn_layer(x, edge_index, weight):
    src, dst = edge_index
    n = x.shape[0]
    degree = torch.bincount(dst, minlength=n).to(x.dtype)
    scale = (degree[src] * degree[dst]).rsqrt().unsqueeze(1)
    return segment_sum(scale * (x @ weight)[src], dst, n)
