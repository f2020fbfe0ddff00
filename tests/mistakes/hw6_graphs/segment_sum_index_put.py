SAME_AS = "segment_sum_index_assignment"
QUESTION = "q1"
CAUGHT_BY = ("test_segment_sum_values",)


def segment_sum(values, index, num_segments):
    return values.new_zeros(num_segments, values.shape[1]).index_put((index,), values)
