import torch

PAIR = ("gcn_layer_mean", "gcn_layer_loops_always_added")
QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values", "test_gcn_self_loops")


def gcn_layer(x, edge_index, weight):
    loops = torch.arange(len(x), device=x.device).repeat(2, 1)
    src, dst = torch.cat([edge_index, loops], dim=1)
    return segment_mean((x @ weight)[src], dst, len(x))
