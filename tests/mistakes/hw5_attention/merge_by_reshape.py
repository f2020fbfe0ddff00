"""The heads are put together by a reshape alone, which moves nothing.

Read in order, the tensor holds all elements of head 0 first. Exchange heads and elements before you flatten, so that the
pieces of *one* element stand side by side.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_merge_values", "test_heads_gradient")


def merge_heads(x):
    b, h, t, size = x.shape
    return x.reshape(b, t, h * size)
