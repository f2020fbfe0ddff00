"""Each segment's count is at most 1, since `count[index] = count[index] + 1` counts only once.

Writing to the same place twice keeps only one of the writes. So this is the sum rather than the mean;
count with bincount, or with a segment_sum of ones.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_mean_values",)


def segment_mean(values, index, num_segments):
    count = values.new_zeros(num_segments)
    count[index] = count[index] + 1
    return segment_sum(values, index, num_segments) / count.clamp(min=1).unsqueeze(1)
