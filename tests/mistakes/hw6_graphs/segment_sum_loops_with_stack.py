import torch

SAME_AS = "segment_sum_loops_over_rows"
QUESTION = "q1"
CAUGHT_BY = ("test_segment_cost",)


def segment_sum(values, index, num_segments):
    rows = [values.new_zeros(values.shape[1]) for _ in range(num_segments)]
    for e in range(len(index)):
        rows[index[e]] = rows[index[e]] + values[e]
    return torch.stack(rows) if rows else values.new_zeros(0, values.shape[1])
