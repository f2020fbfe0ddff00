"""An empty segment has the mean 0/0, NaN.

A node that nobody talks to would infect every later layer. Divide by at least 1: the sum of an empty
segment is 0 already.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_mean_values", "test_segment_edges")


def segment_mean(values, index, num_segments):
    count = segment_sum(torch.ones_like(values), index, num_segments)
    return segment_sum(values, index, num_segments) / count
