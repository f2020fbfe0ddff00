"""The global features are put first.

They come last in all three concatenations.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_edges", "test_graph_network_nodes")


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        s, r = edge_index
        g = batch[r]
        e = self.edge_fn(torch.cat([globals[g], edges, nodes[r], nodes[s]], dim=1))
        v = self.node_fn(torch.cat([globals[batch], segment_sum(e, r, len(nodes)), nodes], dim=1))
        n = len(globals)
        u = self.global_fn(torch.cat([globals, segment_sum(e, g, n), segment_sum(v, batch, n)], dim=1))
        return v, e, u
