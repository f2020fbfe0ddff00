"""The exponentials are not divided by their sum.

Only then do the weights of a segment sum to 1.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_values",)


def segment_softmax(values, index, num_segments):
    return torch.exp(values - segment_max(values, index, num_segments)[index])
