"""This is the plain rectifier: negative elements become 0.

Where the input is negative the result should be the slope times the input, so that something still
flows back.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_leaky_relu_values",)


def leaky_relu(x, slope=0.1):
    return x.clamp(min=0)
