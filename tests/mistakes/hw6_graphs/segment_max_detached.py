"""No gradient flows from the maxima back to the values.

It should reach the value that is the largest of its segment. Don't compute the result under
torch.no_grad() or from detached values.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_gradients",)


def segment_max(values, index, num_segments):
    start = values.new_zeros(num_segments, values.shape[1])
    where = index.unsqueeze(1).expand_as(values)
    return start.scatter_reduce(0, where, values.detach(), "amax", include_self=False)
