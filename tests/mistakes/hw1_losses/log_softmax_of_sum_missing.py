"""The sum of the exponentials is subtracted without its logarithm.

The logarithm of a quotient is the difference of two logarithms: that of the numerator, z, and that of
the sum.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values",)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=dim, keepdim=True)
