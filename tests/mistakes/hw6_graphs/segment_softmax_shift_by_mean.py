"""The mean of the segment is subtracted instead of its maximum.

What lies far above the mean still overflows. After subtracting the maximum no exponent is larger than 0.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_extremes",)


def segment_softmax(values, index, num_segments):
    weights = torch.exp(values - segment_mean(values, index, num_segments)[index])
    return weights / segment_sum(weights, index, num_segments)[index]
