"""This is the largest absolute value.

The maximum keeps signs: of −5 and 2 it is 2.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    start = values.new_zeros(num_segments, values.shape[1])
    return start.scatter_reduce(0, index[:, None].expand_as(values), values.abs(), "amax", include_self=False)
