"""The sum is always float32.

Half of the digits of float64 values are lost. Make new tensors with the dtype of the values.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_contract",)


def segment_sum(values, index, num_segments):
    sums = torch.zeros(num_segments, values.shape[1], dtype=torch.float32, device=values.device)
    return sums.index_add(0, index, values.float())
