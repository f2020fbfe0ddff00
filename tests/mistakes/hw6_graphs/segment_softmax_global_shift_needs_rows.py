import torch

SAME_AS = "segment_softmax_global_shift"
QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_extremes",)


def segment_softmax(values, index, num_segments):
    exponentials = torch.exp(values - values.max())
    return exponentials / segment_sum(exponentials, index, num_segments)[index]
