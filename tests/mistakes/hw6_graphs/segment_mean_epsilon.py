"""A small number is added to the count, to avoid dividing by 0.

It makes every mean a little wrong, only to treat the empty segments, which could be treated exactly:
with clamp(min=1) nothing changes for the others.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_mean_values",)


def segment_mean(values, index, num_segments):
    count = torch.bincount(index, minlength=num_segments).to(values.dtype)
    return segment_sum(values, index, num_segments) / (count + 1e-6).unsqueeze(1)
