SAME_AS = "segment_sum_rows_from_index"
QUESTION = "q1"
CAUGHT_BY = ("test_segment_sum_values",)


def segment_sum(values, index, num_segments):
    rows = int(index.max()) + 1 if len(index) else 0
    return values.new_zeros(rows, values.shape[1]).index_add(0, index, values)
