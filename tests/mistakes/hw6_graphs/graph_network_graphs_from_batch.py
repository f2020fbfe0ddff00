"""The number of graphs is read off the largest number in `batch`.

If the last graph has no nodes, `batch` doesn't mention it. There are as many graphs as `globals` has
rows.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_empty_graphs",)


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        s, r = edge_index
        g = batch[r]
        e = self.edge_fn(torch.cat([edges, nodes[r], nodes[s], globals[g]], dim=1))
        v = self.node_fn(torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        n = int(batch.max()) + 1
        u = self.global_fn(torch.cat([segment_sum(e, g, n), segment_sum(v, batch, n), globals[:n]], dim=1))
        return v, e, u
