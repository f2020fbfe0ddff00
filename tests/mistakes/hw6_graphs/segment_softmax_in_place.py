"""The values are changed in place.

`-=` and methods with an underscore write into the tensor that the caller still needs, and autograd
refuses where that tensor is a leaf. Write `values - shift`.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_segment_contract",)


def segment_softmax(values, index, num_segments):
    values -= segment_max(values, index, num_segments)[index].detach()
    weights = values.exp()
    return weights / segment_sum(weights, index, num_segments)[index]
