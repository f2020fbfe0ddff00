"""The last dimension is cut into heads, but the heads stay behind the elements.

The result should be (B, H, T, D/H), so that the last two dimensions are the elements of one head and their columns. Here it is
(B, T, H, D/H), and `attention` would let the *heads* of one element attend each other.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_values",)


def split_heads(x, num_heads):
    b, t, d = x.shape
    if d % num_heads != 0:
        raise ValueError("D must be divisible by num_heads")
    return x.view(b, t, num_heads, d // num_heads)
