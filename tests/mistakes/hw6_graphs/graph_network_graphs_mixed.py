"""The sums for the globals run over the whole batch.

Each graph then hears of all the others. Sum edges and nodes graph by graph, with `batch`.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_globals",)


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        s, r = edge_index
        e = self.edge_fn(torch.cat([edges, nodes[r], nodes[s], globals[batch[r]]], dim=1))
        v = self.node_fn(torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        everything = torch.cat([e.sum(dim=0), v.sum(dim=0)]).expand(len(globals), -1)
        return v, e, self.global_fn(torch.cat([everything, globals], dim=1))
