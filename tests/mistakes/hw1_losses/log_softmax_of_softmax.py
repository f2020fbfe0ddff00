"""This takes the logarithm of a probability that has already underflowed to 0.

exp(-800) is 0 in floating point, and log(0) is -inf, though the answer is the ordinary number -800.
Simplify log(exp(z) / sum) on paper before you compute it.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_extremes",)


def log_softmax(logits, dim=-1):
    return torch.log(softmax(logits, dim=dim))
