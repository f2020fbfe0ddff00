"""All features of a segment share one sum.

Each column has a sum of its own: over the rows of one segment *every* column adds up to 1.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_values",)


def segment_softmax(values, index, num_segments):
    shift = segment_max(values, index, num_segments).amax(dim=1, keepdim=True)[index]
    weights = torch.exp(values - shift)
    total = segment_sum(weights, index, num_segments).sum(dim=1, keepdim=True)
    return weights / total[index]
