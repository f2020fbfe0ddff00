"""The nodes are taken for sorted by graph.

Cutting the list of nodes into pieces of the graphs' sizes needs `batch` to be sorted, which nobody
promised. segment_sum takes any order.
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
        g = batch[r]
        e = self.edge_fn(torch.cat([edges, nodes[r], nodes[s], globals[g]], dim=1))
        v = self.node_fn(torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        sizes = torch.bincount(batch, minlength=len(globals)).tolist()
        all_nodes = torch.stack([piece.sum(dim=0) for piece in v.split(sizes)])
        u = self.global_fn(torch.cat([segment_sum(e, g, len(globals)), all_nodes, globals], dim=1))
        return v, e, u
