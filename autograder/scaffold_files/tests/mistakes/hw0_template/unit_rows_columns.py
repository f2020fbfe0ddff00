"""The columns have length 1, not the rows.

The sum of squares runs over the wrong dimension. For each row, sum over its columns: dim=1.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_unit_rows_values",)


def unit_rows(x):
    return x / x.square().sum(dim=0, keepdim=True).sqrt()
