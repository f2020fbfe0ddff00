"""This is softmax over the wrong axis.

It always runs over dimension 0, so that the rows of a batch compete with each other. The sum should be 1
along `dim`: use the argument in every reduction.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values", "test_softmax_gradient")


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=0, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=0, keepdim=True)
