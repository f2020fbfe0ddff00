"""Sparse matrices for every sum; a maximum from two stable sorts; classes for the functions' helpers."""

import torch
from torch import nn


class Incidence:
    """The sparse (S, E) matrix with a 1 where row e belongs to segment s."""

    def __init__(self, index, num_segments, dtype):
        self.index = index
        places = torch.stack([index, torch.arange(len(index), device=index.device)])
        ones = torch.ones(len(index), dtype=dtype, device=index.device)
        self.matrix = torch.sparse_coo_tensor(places, ones, (num_segments, len(index)), check_invariants=False)

    def sum(self, values):
        return torch.sparse.mm(self.matrix, values)


def segment_sum(values, index, num_segments):
    return Incidence(index, num_segments, values.dtype).sum(values)


def segment_mean(values, index, num_segments):
    incidence = Incidence(index, num_segments, values.dtype)
    sizes = incidence.sum(torch.ones_like(values[:, :1]))
    return incidence.sum(values) / torch.clamp_min(sizes, 1)


def segment_max(values, index, num_segments):
    # Sort by value, then stably by segment: the last of each segment is its maximum.
    features = values.shape[1]
    result = torch.zeros(num_segments, features, dtype=values.dtype, device=values.device)
    for f in range(features):
        by_value = values[:, f].argsort(stable=True)
        order = by_value[index[by_value].argsort(stable=True)]
        sizes = torch.bincount(index, minlength=num_segments)
        used = sizes.nonzero().squeeze(1)
        last = order[sizes.cumsum(0)[used] - 1]
        result[used, f] = values[last, f]
    return result


def segment_softmax(values, index, num_segments):
    shifted = values - segment_max(values, index, num_segments).detach()[index]
    weights = shifted.exp()
    return weights / segment_sum(weights, index, num_segments)[index]


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = dict(zip(("sum", "mean", "max"), (segment_sum, segment_mean, segment_max)))
    if aggregate := reducers.get(reduce):
        m = message(x[edge_index[0]], x[edge_index[1]], edge_attr)
        return update(x, aggregate(m, edge_index[1], len(x)))
    raise ValueError(reduce)


def gcn_layer(x, edge_index, weight):
    n = len(x)
    loops = edge_index[0][edge_index[0] == edge_index[1]]
    lonely = torch.ones(n, dtype=torch.bool, device=x.device)
    lonely[loops] = False
    lonely = torch.where(lonely)[0]
    edges = torch.cat([edge_index, torch.stack([lonely, lonely])], 1)
    degree = torch.zeros(n, dtype=x.dtype, device=x.device)
    degree.index_put_((edges[1],), torch.ones_like(degree[:1]), accumulate=True)
    coefficients = (degree[edges[0]] * degree[edges[1]]).pow(-0.5)
    adjacency = torch.sparse_coo_tensor(edges.flip(0), coefficients, (n, n), check_invariants=False)
    return torch.sparse.mm(adjacency, torch.mm(x, weight))


def conv2d_as_graph(image, kernel):
    height, width = image.shape
    radius = kernel.shape[0] // 2
    place = torch.cartesian_prod(torch.arange(height), torch.arange(width)).to(image.device)
    offset = place[None] - place[:, None]  # [receiver, sender]
    near = (offset.abs() <= radius).all(-1)
    entry = offset[near] + radius
    matrix = torch.zeros(near.shape, dtype=kernel.dtype, device=image.device)
    matrix = matrix.masked_scatter(near, kernel[entry[:, 0], entry[:, 1]])
    return (matrix @ image.reshape(-1, 1)).reshape(height, width)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    query, key, value = x @ w_q, x @ w_k, x @ w_v
    sent_key, sent_value = key[edge_index[0]], value[edge_index[0]]
    logits = (query[edge_index[1]] * sent_key).sum(1, keepdim=True).div(w_k.shape[1] ** 0.5)
    shifted = logits - segment_max(logits, edge_index[1], len(x)).detach()[edge_index[1]]
    incidence = Incidence(edge_index[1], len(x), x.dtype)
    both = incidence.sum(torch.cat([sent_value, torch.ones_like(logits)], 1) * shifted.exp())
    return both[:, :-1] / both[:, -1:].clamp(min=torch.finfo(x.dtype).tiny)


class Update(nn.Module):
    """One function of a block, applied to what is put side by side."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *parts):
        return self.function(torch.cat(parts, dim=1))


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.updates = nn.ModuleList(Update(function) for function in (edge_fn, node_fn, global_fn))

    def forward(self, nodes, edges, globals, edge_index, batch):
        on_edges, on_nodes, on_globals = self.updates
        sender, receiver = edge_index
        graph_of_edge = batch[sender]
        edges = on_edges(edges, nodes[receiver], nodes[sender], globals[graph_of_edge])
        nodes = on_nodes(segment_sum(edges, receiver, len(nodes)), nodes, globals[batch])
        count = len(globals)
        globals = on_globals(segment_sum(edges, graph_of_edge, count), segment_sum(nodes, batch, count), globals)
        return [nodes, edges, globals]
