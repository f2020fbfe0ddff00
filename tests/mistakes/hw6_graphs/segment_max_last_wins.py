"""Of the rows of a segment the last one is taken, not the largest.

Assigning to `result[index]` overwrites: where an index occurs twice, what was written first is gone. Use
an operation that compares.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    result = values.new_zeros(num_segments, values.shape[1])
    for row in range(len(index)):
        result[index[row]] = values[row]
    return result
