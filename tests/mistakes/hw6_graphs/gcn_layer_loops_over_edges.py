"""A Python loop runs over the edges.

Gather the rows of all senders at once, and let segment_sum add them up.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_gcn_cost",)


def gcn_layer(x, edge_index, weight):
    n = x.shape[0]
    pairs = edge_index.T.tolist()
    looped = {a for a, b in pairs if a == b}
    pairs += [[i, i] for i in range(n) if i not in looped]
    degree = [0] * n
    for _, b in pairs:
        degree[b] += 1
    h = x @ weight
    rows = [torch.zeros_like(h[0]) for _ in range(n)]
    for a, b in pairs:
        rows[b] = rows[b] + h[a] / (degree[a] * degree[b]) ** 0.5
    return torch.stack(rows)
