"""Each segment has its own shift, but the denominator sums over all rows.

The exponentials of one segment are then divided by those of all the others, too, and no segment sums to 1.
Sum them per segment, and gather that sum back to the rows.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_values", "test_segment_gradients")


def segment_softmax(values, index, num_segments):
    exponentials = torch.exp(values - segment_max(values, index, num_segments)[index].detach())
    return exponentials / exponentials.sum(dim=0, keepdim=True)
