import torch

SAME_AS = "gcn_layer_at_sender"
QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values",)


def gcn_layer(x, edge_index, weight):
    sender, receiver = edge_index
    n = x.shape[0]
    has_loop = torch.zeros(n, dtype=torch.bool)
    has_loop[sender[sender == receiver]] = True
    missing = torch.arange(n)[~has_loop]
    sender, receiver = torch.cat([sender, missing]), torch.cat([receiver, missing])
    degree = segment_sum(x.new_ones(receiver.shape[0], 1), receiver, n)
    scale = (degree[sender] * degree[receiver]).rsqrt()
    return segment_sum(scale * (x @ weight)[receiver], sender, n)
