"""The columns of the heads are interleaved.

The columns of one head stay together: first all of head 0, then all of head 1. Flatten with the heads *before* the columns.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_merge_values", "test_heads_gradient")


def merge_heads(x):
    b, h, t, size = x.shape
    return x.permute(0, 2, 3, 1).reshape(b, t, size * h)
