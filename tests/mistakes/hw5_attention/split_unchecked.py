"""An indivisible D is left to torch's own error.

`reshape` fails with a RuntimeError about shapes that tells the caller little. Check first, and raise a ValueError that names
the two numbers.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_indivisible",)


def split_heads(x, num_heads):
    b, t, d = x.shape
    return x.reshape(b, t, num_heads, d // num_heads).transpose(1, 2)
