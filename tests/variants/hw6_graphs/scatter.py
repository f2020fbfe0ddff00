"""scatter_add and scatter_reduce with an index spread over the features; shifted pictures for the convolution."""

import torch
from torch import nn


def _spread(index, values):
    return index[:, None].expand(-1, values.shape[1])


def segment_sum(values, index, num_segments):
    zeros = torch.zeros(num_segments, values.shape[1], dtype=values.dtype, device=values.device)
    return zeros.scatter_add(0, _spread(index, values), values)


def segment_mean(values, index, num_segments):
    zeros = torch.zeros(num_segments, values.shape[1], dtype=values.dtype, device=values.device)
    return zeros.scatter_reduce(0, _spread(index, values), values, "mean", include_self=False)


def segment_max(values, index, num_segments):
    zeros = torch.zeros(num_segments, values.shape[1], dtype=values.dtype, device=values.device)
    return zeros.scatter_reduce(0, _spread(index, values), values, "amax", include_self=False)


def segment_softmax(values, index, num_segments):
    top = segment_max(values, index, num_segments)
    weights = torch.exp(values - top.gather(0, _spread(index, values)))
    return weights / segment_sum(weights, index, num_segments).gather(0, _spread(index, values))


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    if reduce == "sum":
        aggregate = segment_sum
    elif reduce == "mean":
        aggregate = segment_mean
    elif reduce == "max":
        aggregate = segment_max
    else:
        raise ValueError(f"unknown reduce {reduce}")
    messages = message(x[edge_index[0]], x[edge_index[1]], edge_attr)
    return update(x, aggregate(messages, edge_index[1], len(x)))


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    src, dst = edge_index[0], edge_index[1]
    loops = torch.bincount(src[src == dst], minlength=n)
    extra = torch.arange(n, device=x.device)[loops == 0]
    src, dst = torch.cat((src, extra)), torch.cat((dst, extra))
    norm = torch.bincount(dst, minlength=n).to(x.dtype) ** -0.5
    h = x @ weight
    return segment_sum(h[src] * (norm[src] * norm[dst])[:, None], dst, n)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    r = k // 2
    padded = image.new_zeros(h + 2 * r, w + 2 * r)
    padded[r : r + h, r : r + w] = image
    result = torch.zeros_like(image)
    for a in range(k):
        for b in range(k):
            result = result + kernel[a, b] * padded[a : a + h, b : b + w]
    return result


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    src, dst = edge_index
    score = ((x @ w_q)[dst] * (x @ w_k)[src]).sum(1) * w_q.shape[1] ** -0.5
    alpha = segment_softmax(score[:, None], dst, x.shape[0])
    return segment_sum(alpha * (x @ w_v)[src], dst, x.shape[0])


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        src, dst = edge_index
        e = self.edge_fn(torch.cat((edges, nodes[dst], nodes[src], globals[batch[src]]), -1))
        v = self.node_fn(torch.cat((segment_sum(e, dst, nodes.shape[0]), nodes, globals[batch]), -1))
        total_e = segment_sum(e, batch[src], globals.shape[0])
        total_v = segment_sum(v, batch, globals.shape[0])
        return v, e, self.global_fn(torch.cat((total_e, total_v, globals), -1))
