"""The logits are divided by their sum, without the exponential.

Logits may be negative or sum to 0, so this gives negative "probabilities" or nan. The exponential makes
every entry positive first.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_values",)


def softmax(logits, dim=-1):
    return logits / logits.sum(dim=dim, keepdim=True)
