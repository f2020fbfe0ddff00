"""Every segment gets the maximum over all rows.

The maximum is taken among the rows of one segment at a time.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    result = values.new_zeros(num_segments, values.shape[1])
    if len(values):
        result[index] = values.amax(dim=0)
    return result
