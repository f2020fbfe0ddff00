"""The heads are cut out by a reshape alone, which moves nothing.

`reshape` keeps the order in which the numbers are read: the first head gets the first *elements* with all their columns,
not the first columns of all elements. Cut the last dimension in two, then transpose.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_values", "test_heads_gradient")


def split_heads(x, num_heads):
    b, t, d = x.shape
    if d % num_heads:
        raise ValueError("D is not divisible by num_heads")
    return x.reshape(b, num_heads, t, d // num_heads)
