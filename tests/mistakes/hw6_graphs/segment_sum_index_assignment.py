"""`sums[index] += values` keeps only one of the rows of a segment.

The right side is read once, before anything is written: rows with the same index all add to the same old
value, and the last one wins. index_add and scatter_add really accumulate.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_sum_values", "test_segment_gradients")


def segment_sum(values, index, num_segments):
    sums = torch.zeros(num_segments, values.shape[1], dtype=values.dtype, device=values.device)
    sums[index] += values
    return sums
