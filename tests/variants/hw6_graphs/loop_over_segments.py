"""A Python loop over segments (never over edges), the way a beginner writes it; graph by graph at the end."""

import math

import torch


def segment_sum(values, index, num_segments):
    rows = []
    for s in range(num_segments):
        rows.append(values[index == s].sum(dim=0))
    return torch.stack(rows)


def segment_mean(values, index, num_segments):
    out = torch.zeros(num_segments, values.shape[1], dtype=values.dtype, device=values.device)
    for s in range(num_segments):
        mine = values[index == s]
        if len(mine) > 0:
            out[s] = mine.mean(dim=0)
    return out


def segment_max(values, index, num_segments):
    out = torch.zeros(num_segments, values.shape[1], dtype=values.dtype, device=values.device)
    for s in range(num_segments):
        mine = values[index == s]
        if len(mine) > 0:
            out[s] = mine.max(dim=0).values
    return out


def segment_softmax(values, index, num_segments):
    out = torch.zeros_like(values)
    for s in range(num_segments):
        mask = index == s
        if mask.any():
            out[mask] = torch.softmax(values[mask], dim=0)
    return out


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    if reduce not in ["sum", "mean", "max"]:
        raise ValueError("reduce must be sum, mean or max")
    sender = edge_index[0]
    receiver = edge_index[1]
    m = message(x[sender], x[receiver], edge_attr)
    if reduce == "sum":
        agg = segment_sum(m, receiver, x.shape[0])
    if reduce == "mean":
        agg = segment_mean(m, receiver, x.shape[0])
    if reduce == "max":
        agg = segment_max(m, receiver, x.shape[0])
    return update(x, agg)


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    sender, receiver = edge_index
    for i in range(n):
        if not ((sender == i) & (receiver == i)).any():
            loop = torch.tensor([i], device=x.device)
            sender = torch.cat([sender, loop])
            receiver = torch.cat([receiver, loop])
    degree = torch.zeros(n, dtype=x.dtype, device=x.device)
    for i in range(n):
        degree[i] = (receiver == i).sum()
    h = x @ weight
    coef = 1 / torch.sqrt(degree[sender] * degree[receiver])
    m = coef.unsqueeze(1) * h[sender]
    return segment_sum(m, receiver, n)


def conv2d_as_graph(image, kernel):
    H, W = image.shape
    k = kernel.shape[0]
    out = []
    for i in range(H):
        for j in range(W):
            total = 0
            for a in range(k):
                for b in range(k):
                    y, x = i + a - k // 2, j + b - k // 2
                    if 0 <= y < H and 0 <= x < W:
                        total = total + kernel[a, b] * image[y, x]
            out.append(total)
    return torch.stack(out).reshape(H, W)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    out = []
    for i in range(x.shape[0]):
        mine = edge_index[0][edge_index[1] == i]
        if len(mine) == 0:
            out.append(torch.zeros_like(v[i]))
            continue
        scores = k[mine] @ q[i] / math.sqrt(q.shape[1])
        out.append(torch.softmax(scores, dim=0) @ v[mine])
    return torch.stack(out)


class GraphNetwork(torch.nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super(GraphNetwork, self).__init__()
        self.edge_fn = edge_fn
        self.node_fn = node_fn
        self.global_fn = global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        s, r = edge_index
        e_in = torch.cat([edges, nodes[r], nodes[s], globals[batch[r]]], dim=1)
        new_edges = self.edge_fn(e_in)
        agg = []
        for i in range(nodes.shape[0]):
            agg.append(new_edges[r == i].sum(0))
        new_nodes = self.node_fn(torch.cat([torch.stack(agg), nodes, globals[batch]], dim=1))
        rows = []
        for g in range(globals.shape[0]):
            e_sum = new_edges[batch[r] == g].sum(0)
            v_sum = new_nodes[batch == g].sum(0)
            rows.append(torch.cat([e_sum, v_sum, globals[g]]))
        new_globals = self.global_fn(torch.stack(rows))
        return new_nodes, new_edges, new_globals
