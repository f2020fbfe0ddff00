"""A Python loop adds the rows one by one.

Right, but a graph has millions of edges, and each turn of the loop costs some operators and a node in
autograd's graph. One index_add does it all.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_cost",)


def segment_sum(values, index, num_segments):
    sums = [values.new_zeros(values.shape[1]) for _ in range(num_segments)]
    for row, segment in zip(values, index.tolist()):
        sums[segment] = sums[segment] + row
    return torch.stack(sums)
