"""The number of nodes is read off the largest receiver.

The last nodes may have no incoming edge, and without edges there is no largest number: their rows are then
missing. There are as many sums as `nodes` has rows.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_edges",)


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        sender, receiver = edge_index
        g = len(globals)
        new_edges = self.edge_fn(
            torch.cat([edges, nodes[receiver], nodes[sender], globals[batch[receiver]]], dim=1)
        )
        heard = segment_sum(new_edges, receiver, int(receiver.max()) + 1)
        new_nodes = self.node_fn(torch.cat([heard, nodes, globals[batch]], dim=1))
        sums = segment_sum(new_edges, batch[receiver], g), segment_sum(new_nodes, batch, g)
        return new_nodes, new_edges, self.global_fn(torch.cat([*sums, globals], dim=1))
