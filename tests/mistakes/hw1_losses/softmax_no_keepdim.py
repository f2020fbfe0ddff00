"""A reduction in softmax drops its dimension, so the division does not line up with the logits.

Without keepdim=True a sum or maximum of a (N, C) tensor has the shape (N,), and broadcasting matches it
with the columns: an error where N and C differ, wrong numbers where they don't. Keep the dimension in every
reduction.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = (
    "test_softmax_values",
    "test_softmax_gradient",
)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim))
    return exponentials / exponentials.sum(dim=dim)
