import torch

PAIR = ("message_passing_undirected", "message_passing_loops_added")
QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_sum",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    n = x.shape[0]
    loops = torch.arange(n, device=x.device).expand(2, n)
    edges = torch.cat([edge_index, edge_index.flip(0), loops], dim=1)
    if edge_attr is not None:
        edge_attr = torch.cat([edge_attr, edge_attr, edge_attr.new_zeros(n, edge_attr.shape[1])])
    m = message(x[edges[0]], x[edges[1]], edge_attr)
    return update(x, reducers[reduce](m, edges[1], n))
