"""This is log-softmax: the logarithm was not undone.

Probabilities lie between 0 and 1; these numbers are negative. One exponential is missing at the end.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).log()
