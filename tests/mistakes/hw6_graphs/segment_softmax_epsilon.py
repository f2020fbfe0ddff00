"""A small number is added to the sum, to avoid dividing by 0.

The weights then no longer sum to 1. It isn't needed: each row belongs to a segment, and after the shift
the sum of that segment is at least 1.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_values",)


def segment_softmax(values, index, num_segments):
    shift = segment_max(values, index, num_segments).detach()[index]
    weights = torch.exp(values - shift)
    return weights / (segment_sum(weights, index, num_segments)[index] + 1e-6)
