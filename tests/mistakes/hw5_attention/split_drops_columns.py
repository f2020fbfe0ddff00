"""Columns that do not fit into heads are dropped silently.

If D is not divisible by num_heads, somebody has made a mistake, and cutting off a few columns hides it. Raise a ValueError.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_indivisible",)


def split_heads(x, num_heads):
    b, t, d = x.shape
    size = d // num_heads
    return x[..., : num_heads * size].reshape(b, t, num_heads, size).transpose(1, 2)
