"""This is the smallest value of each segment.

scatter_reduce with "amin", or a maximum whose sign went wrong twice or once too often.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    start = values.new_zeros(num_segments, values.shape[1])
    return start.scatter_reduce(0, index[:, None].expand_as(values), values, "amin", include_self=False)
