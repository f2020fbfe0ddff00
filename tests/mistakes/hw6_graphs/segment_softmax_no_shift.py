"""The values are exponentiated as they are.

exp(10,000) is inf and exp(−10,000) is 0, and inf/inf and 0/0 are NaN. Subtract the maximum of the
segment first: it cancels.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_softmax_extremes",)


def segment_softmax(values, index, num_segments):
    weights = values.exp()
    return weights / segment_sum(weights, index, num_segments)[index]
