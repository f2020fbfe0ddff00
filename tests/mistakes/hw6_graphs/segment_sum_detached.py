"""No gradient flows from the sums back to the values.

Under torch.no_grad(), or after .detach() or .data, autograd does not follow. A message that is summed
this way could never be learned.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_gradients",)


def segment_sum(values, index, num_segments):
    sums = values.new_zeros(num_segments, values.shape[1])
    with torch.no_grad():
        sums.index_add_(0, index, values)
    return sums
