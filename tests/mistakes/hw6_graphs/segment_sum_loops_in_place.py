SAME_AS = "segment_sum_loops_over_rows"
QUESTION = "q1"
CAUGHT_BY = ("test_segment_cost",)


def segment_sum(values, index, num_segments):
    sums = values.new_zeros(num_segments, values.shape[1])
    for e in range(len(index)):
        sums[index[e]] += values[e]
    return sums
