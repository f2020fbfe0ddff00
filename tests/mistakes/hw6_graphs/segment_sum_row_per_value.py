"""The result has a row per value instead of a row per segment.

The sums were gathered back with `index`. That is what the softmax needs as its divisor; the sum itself
has one row for each segment, empty ones included.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_sum_values",)


def segment_sum(values, index, num_segments):
    sums = values.new_zeros(num_segments, values.shape[1])
    sums = sums.index_add(0, index, values)
    return sums[index]
