"""The messages are averaged: divided by the degree of the receiver only.

That is D⁻¹Â. Here each message is divided by √(d_sender · d_receiver), so that the degree of the sender
matters, too.
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
    return segment_mean((x @ weight)[src], dst, len(x))
