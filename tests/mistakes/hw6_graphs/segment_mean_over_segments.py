"""The sums are divided by the number of segments.

The divisor is how many rows a segment has, which differs from segment to segment; count them, for
example by summing ones.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_mean_values",)


def segment_mean(values, index, num_segments):
    total = segment_sum(values, index, num_segments)
    return total / num_segments
