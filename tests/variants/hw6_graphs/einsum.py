"""einsum for products, index_add_ and index_reduce_ on tensors of one's own, a dict of reducers, padding by index."""

import torch
from torch import nn


def _empty(index, num_segments):
    return torch.bincount(index, minlength=num_segments) == 0


def segment_sum(values, index, num_segments):
    out = torch.zeros((num_segments,) + values.shape[1:], dtype=values.dtype, device=values.device)
    out.index_add_(0, index, values)
    return out


def segment_mean(values, index, num_segments):
    share = 1 / torch.bincount(index, minlength=num_segments).to(values.dtype)
    return segment_sum(torch.einsum("ef,e->ef", values, share[index]), index, num_segments)


def segment_max(values, index, num_segments):
    out = torch.full((num_segments,) + values.shape[1:], float("-inf"), dtype=values.dtype, device=values.device)
    out = out.index_reduce(0, index, values, "amax")
    return out.masked_fill(_empty(index, num_segments)[:, None], 0.0)


def segment_softmax(values, index, num_segments):
    top = segment_max(values.detach(), index, num_segments)
    weights = (values - top[index]).exp_()
    total = segment_sum(weights, index, num_segments)
    total = torch.where(total == 0, torch.ones_like(total), total)
    return weights / total[index]


REDUCERS = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    if not isinstance(reduce, str) or reduce not in REDUCERS:
        raise ValueError(f"reduce should be one of {list(REDUCERS)}")
    ends = x[edge_index]  # (2, E, F)
    messages = message(ends[0], ends[1], edge_attr)
    return update(x, REDUCERS[reduce](messages, edge_index[1], x.shape[0]))


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    keep = edge_index[0] == edge_index[1]
    loops = torch.bincount(edge_index[0, keep], minlength=n)
    missing = (loops == 0).to(x.dtype)
    degree = torch.bincount(edge_index[1], minlength=n).to(x.dtype) + missing
    inv = degree.rsqrt()
    h = torch.einsum("n,nf,fg->ng", inv, x, weight)
    total = segment_sum(h[edge_index[0]], edge_index[1], n) + missing[:, None] * h
    return torch.einsum("n,ng->ng", inv, total)


def conv2d_as_graph(image, kernel):
    (h, w), k = image.shape, len(kernel)
    rows = torch.arange(h, device=image.device)[:, None] + torch.arange(k, device=image.device) - k // 2
    cols = torch.arange(w, device=image.device)[:, None] + torch.arange(k, device=image.device) - k // 2
    rows_ok, cols_ok = (rows >= 0) & (rows < h), (cols >= 0) & (cols < w)
    seen = image[rows.clamp(0, h - 1)[:, None, :, None], cols.clamp(0, w - 1)[None, :, None, :]]
    seen = torch.where(rows_ok[:, None, :, None] & cols_ok[None, :, None, :], seen, 0.0)
    return torch.einsum("ijab,ab->ij", seen, kernel)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    logits = torch.einsum("ed,ed->e", torch.einsum("nc,cd->nd", x, w_q)[r], torch.einsum("nc,cd->nd", x, w_k)[s])
    alpha = segment_softmax(logits[:, None] / w_q.shape[1] ** 0.5, r, x.shape[0])[:, 0]
    return segment_sum(torch.einsum("e,ev->ev", alpha, (x @ w_v)[s]), r, x.shape[0])


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        for name, fn in (("edge_fn", edge_fn), ("node_fn", node_fn), ("global_fn", global_fn)):
            setattr(self, name, fn)

    def edge_update(self, nodes, edges, u, edge_index, batch):
        sent, received = nodes[edge_index]
        return self.edge_fn(torch.hstack([edges, received, sent, u[batch][edge_index[1]]]))

    def forward(self, nodes, edges, globals, edge_index, batch):
        edges = self.edge_update(nodes, edges, globals, edge_index, batch)
        incoming = segment_sum(edges, edge_index[1], nodes.shape[0])
        nodes = self.node_fn(torch.hstack([incoming, nodes, globals[batch]]))
        # Each edge has one receiver, so the sum over a graph's edges is the sum over its nodes' incoming ones.
        both = segment_sum(torch.hstack([incoming, nodes]), batch, globals.shape[0])
        return nodes, edges, self.global_fn(torch.hstack([both, globals]))
