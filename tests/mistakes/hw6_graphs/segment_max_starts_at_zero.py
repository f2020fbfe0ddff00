"""The maximum starts at 0, so that it can't be negative.

A segment of negative values only gets 0, as if it were empty. Start from −inf, or keep the start out of
it with include_self=False, and give the 0 to the empty segments only.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    start = values.new_zeros(num_segments, values.shape[1])
    return start.scatter_reduce(0, index.unsqueeze(1).expand_as(values), values, reduce="amax")
