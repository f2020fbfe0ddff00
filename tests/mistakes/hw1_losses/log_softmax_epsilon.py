"""A small number is added before the logarithm, to avoid -inf.

That hides the underflow and makes the answer wrong: nothing falls below log(epsilon) any more. Simplify
the logarithm of the quotient on paper instead.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_extremes",)


def log_softmax(logits, dim=-1):
    return torch.log(softmax(logits, dim=dim) + 1e-12)
