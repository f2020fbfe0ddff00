"""The edges come back as they were.

Their new features were used, but not returned: the next block needs them.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_edges",)


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
        u = self.global_fn(torch.cat([segment_sum(e, g, n), segment_sum(v, batch, n), globals], dim=1))
        return v, edges, u
