"""Graphs without nodes are left out of the result.

They keep their row: its sums are 0, and `global_fn` sees its old features.
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
        e = self.edge_fn(torch.cat([edges, nodes[r], nodes[s], globals[batch[r]]], dim=1))
        v = self.node_fn(torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        rows = []
        for g in batch.unique().tolist():
            rows.append(torch.cat([e[batch[r] == g].sum(0), v[batch == g].sum(0), globals[g]]))
        return v, e, self.global_fn(torch.stack(rows))
