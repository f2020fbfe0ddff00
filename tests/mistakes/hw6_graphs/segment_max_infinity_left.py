"""Empty segments keep the −inf that the maximum started from.

An infinity in one node is a NaN everywhere after the next layer. Replace it by 0, but only where a
segment is empty.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values", "test_segment_edges")


def segment_max(values, index, num_segments):
    start = torch.full((num_segments, values.shape[1]), -float("inf"), dtype=values.dtype, device=values.device)
    return start.scatter_reduce(0, index.unsqueeze(1).expand_as(values), values, reduce="amax")
