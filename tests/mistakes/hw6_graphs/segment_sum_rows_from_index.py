"""The number of segments is read off the largest index.

Then the last segments are missing whenever nothing belongs to them, and without any rows there is no
largest index at all. `num_segments` says how many rows the result has.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_sum_values",)


def segment_sum(values, index, num_segments):
    count = int(index.max()) + 1
    return values.new_zeros(count, values.shape[1]).index_add(0, index, values)
