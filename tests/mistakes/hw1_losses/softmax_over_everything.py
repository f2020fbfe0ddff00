"""The whole tensor sums to 1, instead of each distribution along `dim`.

Without a dimension, a reduction runs over all elements. Along `dim` each slice is a distribution of its
own; keepdim helps to divide by its own sum.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values", "test_softmax_gradient")


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.max().detach())
    return exponentials / exponentials.sum()
