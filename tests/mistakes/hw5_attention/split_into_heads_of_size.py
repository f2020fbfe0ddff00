"""The second argument is taken for the size of a head.

It is the number of heads; a head has D / num_heads columns.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_values",)


def split_heads(x, num_heads):
    b, t, d = x.shape
    if d % num_heads:
        raise ValueError("D must be divisible by num_heads")
    return x.reshape(b, t, -1, num_heads).transpose(1, 2)
