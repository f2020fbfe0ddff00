"""The maximum is subtracted inside the logarithm of the sum, and not outside.

The shift has to act on both terms, z - m and log sum exp(z - m), or it does not cancel.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values",)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True).detach()
    return logits - shifted.exp().sum(dim=dim, keepdim=True).log()
