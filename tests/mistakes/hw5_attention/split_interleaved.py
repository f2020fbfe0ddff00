"""The columns are dealt out like cards: head h gets columns h, h + H, h + 2H and so on.

Head h owns a *block* of D/H neighbouring columns. The order in the reshape decides: heads first, then the columns inside.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_split_values", "test_heads_gradient")


def split_heads(x, num_heads):
    b, t, d = x.shape
    if d % num_heads:
        raise ValueError("D must be divisible by num_heads")
    return x.reshape(b, t, d // num_heads, num_heads).permute(0, 3, 1, 2)
