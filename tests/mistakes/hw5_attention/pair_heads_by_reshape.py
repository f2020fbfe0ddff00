PAIR = ("split_by_reshape", "merge_by_reshape")
QUESTION = "q3"
CAUGHT_BY = ("test_split_values", "test_merge_values")


def split_heads(x, num_heads):
    if x.shape[-1] % num_heads:
        raise ValueError(f"{x.shape[-1]} is not divisible by {num_heads}")
    return x.reshape(x.shape[0], num_heads, x.shape[1], -1)


def merge_heads(x):
    return x.reshape(x.shape[0], x.shape[2], -1)
