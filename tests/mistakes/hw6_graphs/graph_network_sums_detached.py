"""No gradient flows through the sums for the globals.

What is read off the globals, a class or a price, then never teaches the edges and nodes anything.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_gradient",)


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        s, r = edge_index
        g = batch[r]
        e = self.edge_fn(torch.cat([edges, nodes[r], nodes[s], globals[g]], dim=1))
        v = self.node_fn(torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        n = len(globals)
        with torch.no_grad():
            all_edges, all_nodes = segment_sum(e, g, n), segment_sum(v, batch, n)
        return v, e, self.global_fn(torch.cat([all_edges, all_nodes, globals], dim=1))
