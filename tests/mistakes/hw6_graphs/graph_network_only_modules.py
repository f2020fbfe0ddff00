"""Only nn.Modules are accepted as functions.

nn.ModuleList refuses anything else. A plain function has no parameters to register, but works just as
well: as an attribute a module may hold either.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_edges",)


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.functions = torch.nn.ModuleList([edge_fn, node_fn, global_fn])

    def forward(self, nodes, edges, globals, edge_index, batch):
        edge_fn, node_fn, global_fn = self.functions
        s, r = edge_index
        g = batch[r]
        e = edge_fn(torch.cat([edges, nodes[r], nodes[s], globals[g]], dim=1))
        v = node_fn(torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        n = len(globals)
        u = global_fn(torch.cat([segment_sum(e, g, n), segment_sum(v, batch, n), globals], dim=1))
        return v, e, u
