"""Empty segments keep a huge negative number that the maximum started from.

It is not −inf, so nothing warns, but −10⁹ is no more the maximum of nothing than −inf is. Empty segments
give 0.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_max_values",)


def segment_max(values, index, num_segments):
    start = values.new_full((num_segments, values.shape[1]), -1e9)
    return start.scatter_reduce(0, index.unsqueeze(1).expand_as(values), values, reduce="amax")
