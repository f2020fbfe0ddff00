"""Within a head, elements and columns are exchanged.

The result should be (B, H, T, D/H), with the columns last; this one is (B, H, D/H, T).
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_values",)


def split_heads(x, num_heads):
    b, t, d = x.shape
    if d % num_heads != 0:
        raise ValueError("D must be divisible by num_heads")
    return x.reshape(b, t, num_heads, d // num_heads).permute(0, 2, 3, 1)
