"""A table of segments × rows is multiplied with the values.

It gives the right sums, and takes S·E numbers of which all but E are 0. With a million edges and nodes
that is a million million. Only the places of the ones matter, and `index` has them.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_cost",)


def segment_sum(values, index, num_segments):
    belongs = torch.arange(num_segments, device=index.device).unsqueeze(1) == index
    return belongs.to(values.dtype) @ values
