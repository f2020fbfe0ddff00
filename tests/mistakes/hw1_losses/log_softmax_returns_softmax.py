"""This is softmax: the logarithm is missing.

Logarithms of probabilities are negative or 0; these numbers are between 0 and 1.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values",)


def log_softmax(logits, dim=-1):
    return softmax(logits, dim=dim)
