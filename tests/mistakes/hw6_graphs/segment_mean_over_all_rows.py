"""The sums are divided by the number of all rows.

Each segment has a size of its own, and its mean is over its own rows.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_mean_values", "test_segment_gradients")


def segment_mean(values, index, num_segments):
    return segment_sum(values, index, num_segments) / max(len(values), 1)
