"""Edges and nodes get the mean of the global features of all graphs.

What concerns one graph must not reach another one: `globals[batch]` has for each node the row of its own
graph.
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
        shared = globals.mean(dim=0, keepdim=True)
        e = self.edge_fn(torch.cat([edges, nodes[r], nodes[s], shared.expand(len(edges), -1)], dim=1))
        heard = segment_sum(e, r, len(nodes))
        v = self.node_fn(torch.cat([heard, nodes, shared.expand(len(nodes), -1)], dim=1))
        n = len(globals)
        u = self.global_fn(torch.cat([segment_sum(e, g, n), segment_sum(v, batch, n), globals], dim=1))
        return v, e, u
