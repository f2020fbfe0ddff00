"""The rows are taken for sorted by segment.

Counting the rows of each segment and cutting the values into pieces of these lengths works only where
equal indices stand together. Sort first, or let index_add do without.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_sum_values",)


def segment_sum(values, index, num_segments):
    lengths = torch.bincount(index, minlength=num_segments).tolist()
    return torch.stack([piece.sum(dim=0) for piece in values.split(lengths)])
