import torch

PAIR = ("graph_network_old_edges", "graph_network_old_nodes")
QUESTION = "q6"
CAUGHT_BY = ("test_graph_network_nodes", "test_graph_network_globals")


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        sender, receiver = edge_index
        n, g = len(nodes), len(globals)
        new_edges = self.edge_fn(torch.cat([edges, nodes[receiver], nodes[sender], globals[batch[receiver]]], dim=1))
        heard = segment_sum(edges, receiver, n)
        new_nodes = self.node_fn(torch.cat([heard, nodes, globals[batch]], dim=1))
        all_edges = segment_sum(edges, batch[receiver], g)
        all_nodes = segment_sum(nodes, batch, g)
        new_globals = self.global_fn(torch.cat([all_edges, all_nodes, globals], dim=1))
        return new_nodes, new_edges, new_globals
