"""This is softmax over the wrong axis.

A reduction runs over a fixed dimension, so that entries of different distributions compete with each other.
The result should sum to 1 along `dim`: hand that argument to every reduction.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values", "test_softmax_gradient")


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=0, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=0, keepdim=True)
