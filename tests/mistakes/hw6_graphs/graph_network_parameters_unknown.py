"""The functions are kept in a dict, where nn.Module does not look for parameters.

The optimizer would never see them, and the model would never learn. Plain attributes, or an
nn.ModuleList of modules, register what they hold.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_parameters",)


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.functions = {"edge": edge_fn, "node": node_fn, "global": global_fn}

    def forward(self, nodes, edges, globals, edge_index, batch):
        s, r = edge_index
        g = batch[r]
        e = self.functions["edge"](torch.cat([edges, nodes[r], nodes[s], globals[g]], dim=1))
        v = self.functions["node"](torch.cat([segment_sum(e, r, len(nodes)), nodes, globals[batch]], dim=1))
        n = len(globals)
        sums = [segment_sum(e, g, n), segment_sum(v, batch, n)]
        return v, e, self.functions["global"](torch.cat([*sums, globals], dim=1))
