"""index_put with accumulate, a maximum through the rows that reach it, logsumexp; q6 by its own message passing."""

import torch
from torch import nn


def segment_sum(values, index, num_segments):
    result = values.new_zeros(num_segments, values.shape[1])
    return result.index_put((index,), values, accumulate=True)


def segment_count(values, index, num_segments):
    return segment_sum(values.new_ones(values.shape[0], 1), index, num_segments)


def segment_mean(values, index, num_segments):
    count = segment_count(values, index, num_segments)
    total = segment_sum(values, index, num_segments)
    return torch.where(count > 0, total / count.clamp(min=1), torch.zeros_like(total))


def segment_max(values, index, num_segments):
    # The floor is below everything, and goes away again; the gradient follows the rows that reach the top.
    floor = (values.detach().amin() if values.numel() else values.new_zeros(())) - 1
    with torch.no_grad():
        top = torch.full((num_segments, values.shape[1]), floor.item(), dtype=values.dtype, device=values.device)
        top.scatter_reduce_(0, index[:, None].expand_as(values), values, "amax")
        wins = (values == top[index]).to(values.dtype)
        wins = wins / segment_sum(wins, index, num_segments)[index]
    return segment_sum(values * wins, index, num_segments)


def segment_logsumexp(values, index, num_segments):
    top = segment_max(values.detach(), index, num_segments)
    return top + segment_sum((values - top[index]).exp(), index, num_segments).log()


def segment_softmax(values, index, num_segments):
    return torch.exp(values - segment_logsumexp(values, index, num_segments)[index])


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    match reduce:
        case "sum":
            aggregate = segment_sum
        case "mean":
            aggregate = segment_mean
        case "max":
            aggregate = segment_max
        case _:
            raise ValueError(f"no reduction called {reduce!r}")
    arriving = message(x[edge_index[0]], x[edge_index[1]], edge_attr)
    return update(x, aggregate(arriving, edge_index[1], x.shape[0]))


def add_missing_loops(edge_index, n):
    is_loop = edge_index[0].eq(edge_index[1])
    counts = torch.zeros(n, dtype=torch.int64, device=edge_index.device)
    counts.scatter_add_(0, edge_index[0], is_loop.long())
    new = counts.eq(0).nonzero().view(1, -1).expand(2, -1)
    return torch.cat((edge_index, new), dim=-1)


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    full = add_missing_loops(edge_index, n)
    root = segment_count(x[full[1]], full[1], n).sqrt()
    return message_passing(
        torch.mm(x, weight) / root, full, lambda s, r, e: s, lambda old, total: total / root
    )


def conv2d_as_graph(image, kernel):
    height, width = image.shape
    k = kernel.shape[0]
    number = torch.arange(height * width, device=image.device).view(height, width)
    result = image.new_zeros(height * width, 1)
    for a in range(-(k // 2), k // 2 + 1):
        for b in range(-(k // 2), k // 2 + 1):
            to = number[max(0, -a) : max(0, height - max(0, a)), max(0, -b) : max(0, width - max(0, b))]
            to = to.reshape(-1)
            if to.numel() == 0:
                continue
            edges = torch.stack([to + a * width + b, to])
            weight = kernel[a + k // 2, b + k // 2]
            result = result + message_passing(
                image.reshape(-1, 1), edges, lambda s, r, e, w=weight: w * s, lambda old, total: total
            )
    return result.view(height, width)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    q, k, v = (x.matmul(w) for w in (w_q, w_k, w_v))

    def message(sent, received, _):
        return torch.linalg.vecdot(received[:, : q.shape[1]], sent[:, q.shape[1] :]).unsqueeze(1)

    qk = torch.cat([q / q.shape[1] ** 0.5, k], dim=1)
    logits = message(qk[edge_index[0]], qk[edge_index[1]], None)
    alpha = segment_softmax(logits, edge_index[1], x.shape[0])
    return message_passing(v, edge_index, lambda s, r, a: a * s, lambda old, total: total, edge_attr=alpha)


class GraphNetwork(nn.Module):
    def __init__(self, edge_fn, node_fn, global_fn):
        super().__init__()
        self.edge_fn = edge_fn
        self.node_fn = node_fn
        self.global_fn = global_fn

    def forward(self, nodes, edges, globals, edge_index, batch):
        made = []

        def message(x_sender, x_receiver, edge_attr):
            made.append(self.edge_fn(torch.cat([edges, x_receiver, x_sender, globals[batch[edge_index[1]]]], 1)))
            return made[0]

        def update(x, aggregate):
            return self.node_fn(torch.cat([aggregate, x, globals[batch]], 1))

        new_nodes = message_passing(nodes, edge_index, message, update)
        new_edges = made[0]
        summed = [
            segment_sum(new_edges, batch[edge_index[1]], globals.shape[0]),
            segment_sum(new_nodes, batch, globals.shape[0]),
        ]
        return new_nodes, new_edges, self.global_fn(torch.cat([*summed, globals], dim=1))
