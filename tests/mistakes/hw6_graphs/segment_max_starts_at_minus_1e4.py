"""The maximum starts at −10,000, and not below everything.

A segment whose values all lie lower keeps the start as its maximum. Start at −inf (`float("-inf")`), and
turn it into 0 where a segment is empty.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    start = values.new_full((num_segments, values.shape[1]), -1e4)
    largest = start.scatter_reduce(0, index[:, None].expand_as(values), values, "amax")
    filled = torch.zeros(num_segments, dtype=torch.bool, device=index.device).index_fill(0, index, True)
    return torch.where(filled[:, None], largest, torch.zeros_like(largest))
