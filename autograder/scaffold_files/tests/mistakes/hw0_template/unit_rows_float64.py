"""The result is float64 whatever came in.

More digits than the model has cost time and memory, and the next layer refuses them. Return the
input's dtype.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_unit_rows_dtype",)


def unit_rows(x):
    x = x.double()
    return x / x.square().sum(dim=1, keepdim=True).sqrt()
