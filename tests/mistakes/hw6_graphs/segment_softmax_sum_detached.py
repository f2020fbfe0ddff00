"""No gradient flows through the sum of exponentials.

A larger value also makes the others' shares smaller, and that part of the gradient comes through the
sum. Only the *shift* may be detached, as it cancels.
"""

import torch

QUESTION = "q1"
CAUGHT_BY = ("test_segment_gradients",)


def segment_softmax(values, index, num_segments):
    weights = torch.exp(values - segment_max(values, index, num_segments).detach()[index])
    total = segment_sum(weights, index, num_segments).detach()
    return weights / total[index]
