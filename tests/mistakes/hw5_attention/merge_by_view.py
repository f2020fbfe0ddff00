"""`view` is called on a transposed tensor.

After the transposition neighbours in memory are no neighbours in the tensor any more, and `view` refuses to pretend. `reshape` copies where it
must; so does `.contiguous()` before `view`.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_merge_values",)


def merge_heads(x):
    b, h, t, size = x.shape
    return x.transpose(1, 2).view(b, t, h * size)
