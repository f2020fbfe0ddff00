"""The zero that the sum starts from is counted as one of the rows.

scatter_reduce averages over what was in the tensor before, too, unless it is told include_self=False;
count + 1 does the same. All means come out too small.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_mean_values",)


def segment_mean(values, index, num_segments):
    start = values.new_zeros(num_segments, values.shape[1])
    where = index.unsqueeze(1).expand_as(values)
    return start.scatter_reduce(0, where, values, reduce="mean")
