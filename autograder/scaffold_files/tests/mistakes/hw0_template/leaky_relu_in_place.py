"""The negative elements are changed in the caller's tensor.

An assignment to `x[...]` writes into the input itself. Make a new tensor, for example with torch.where.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_leaky_relu_contract",)


def leaky_relu(x, slope=0.1):
    x[x < 0] *= slope
    return x
