"""One maximum, over all rows, is subtracted everywhere.

A segment that lies far below it underflows altogether, to 0/0. Each segment needs a shift of its own.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_extremes",)


def segment_softmax(values, index, num_segments):
    shift = values.detach().amax(dim=0, keepdim=True) if len(values) else 0
    weights = torch.exp(values - shift)
    return weights / segment_sum(weights, index, num_segments)[index]
