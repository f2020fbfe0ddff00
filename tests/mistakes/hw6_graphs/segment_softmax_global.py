"""The softmax runs over all rows at once.

Each segment is a distribution of its own, which sums to 1. Over everything, the rows of one node compete
with those of all other nodes.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_values", "test_segment_gradients")


def segment_softmax(values, index, num_segments):
    return torch.softmax(values, dim=0)
