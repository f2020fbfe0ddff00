"""One whole row is chosen for each segment, the one whose first feature is largest.

Each feature has its own maximum, and they may come from different rows.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    result = values.new_zeros(num_segments, values.shape[1])
    for segment in range(num_segments):
        rows = values[index == segment]
        if len(rows):
            result[segment] = rows[rows[:, 0].argmax()]
    return result
