"""Everything from one sort by segment: torch.segment_reduce for the reductions, the order undone at the end."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Sorted(NamedTuple):
    order: Tensor
    lengths: Tensor


def sort_segments(index: Tensor, num_segments: int) -> Sorted:
    return Sorted(torch.argsort(index, stable=True), torch.bincount(index, minlength=num_segments))


def segment_sum(values: Tensor, index: Tensor, num_segments: int) -> Tensor:
    order, lengths = sort_segments(index, num_segments)
    # The running sum at the end of a segment, less the one at the end of the segment before.
    running = F.pad(values[order].cumsum(0), (0, 0, 1, 0))
    ends = lengths.cumsum(0)
    return running[ends] - running[ends - lengths]


def segment_mean(values: Tensor, index: Tensor, num_segments: int) -> Tensor:
    lengths = torch.bincount(index, minlength=num_segments).unsqueeze(1)
    return segment_sum(values, index, num_segments) / torch.where(lengths > 0, lengths, 1)


def segment_max(values: Tensor, index: Tensor, num_segments: int) -> Tensor:
    order, lengths = sort_segments(index, num_segments)
    if values.shape[0] == 0:
        return values.new_zeros(num_segments, values.shape[1])
    top = torch.segment_reduce(values[order], "max", lengths=lengths, axis=0)
    return torch.where(lengths[:, None] > 0, top, torch.zeros_like(top))


def segment_softmax(values: Tensor, index: Tensor, num_segments: int) -> Tensor:
    with torch.no_grad():
        shift = segment_max(values, index, num_segments)
    log_weights = values - shift[index]
    total = values.new_zeros(num_segments, values.shape[1]).index_add_(0, index, log_weights.exp())
    return (log_weights - total[index].log()).exp()


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    options = dict(sum=segment_sum, mean=segment_mean, max=segment_max)
    try:
        aggregate = options[reduce]
    except KeyError:
        raise ValueError(f"reduce={reduce!r}, choose from {sorted(options)}") from None
    senders, receivers = edge_index.unbind(0)
    x_sender = x.index_select(0, senders)
    x_receiver = x.index_select(0, receivers)
    return update(x, aggregate(message(x_sender, x_receiver, edge_attr), receivers, x.size(0)))


def gcn_layer(x: Tensor, edge_index: Tensor, weight: Tensor) -> Tensor:
    n = x.size(0)
    nodes = torch.arange(n, device=edge_index.device)
    is_loop = edge_index[0] == edge_index[1]
    needs_loop = ~torch.isin(nodes, edge_index[0, is_loop])
    edge_index = torch.cat([edge_index, nodes[needs_loop].repeat(2, 1)], dim=1)
    degree = torch.bincount(edge_index[1], minlength=n).to(x.dtype)
    scaled = x / degree.sqrt()[:, None]
    gathered = segment_sum(scaled[edge_index[0]], edge_index[1], n)
    return (gathered / degree.sqrt()[:, None]) @ weight


def conv2d_as_graph(image: Tensor, kernel: Tensor) -> Tensor:
    k = kernel.size(-1)
    windows = F.unfold(image[None, None], kernel_size=k, padding=k // 2)[0]
    return (kernel.reshape(1, -1) @ windows).view_as(image)


def attention_as_graph(x: Tensor, edge_index: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor) -> Tensor:
    senders, receivers = edge_index.unbind(0)
    q = (x @ w_q / w_q.size(1) ** 0.5)[receivers]
    k, v = (x @ torch.cat([w_k, w_v], dim=1))[senders].split([w_k.size(1), w_v.size(1)], dim=1)
    weights = segment_softmax(torch.bmm(q[:, None, :], k[:, :, None]).squeeze(2), receivers, x.size(0))
    return segment_sum(weights * v, receivers, x.size(0))


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.phi_e = edge_fn
        self.phi_v = node_fn
        self.phi_u = global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        senders, receivers = edge_index.unbind(0)
        u_of_node = globals.index_select(0, batch)
        edges = self.phi_e(torch.cat([edges, nodes[receivers], nodes[senders], u_of_node[receivers]], dim=1))
        nodes = self.phi_v(torch.cat([segment_sum(edges, receivers, nodes.size(0)), nodes, u_of_node], dim=1))
        graphs = globals.size(0)
        globals = self.phi_u(
            torch.cat(
                [segment_sum(edges, batch[receivers], graphs), segment_sum(nodes, batch, graphs), globals],
                dim=1,
            )
        )
        return nodes, edges, globals
