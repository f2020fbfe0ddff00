"""log_softmax has no shift by the maximum, so large logits overflow.

The sum of exponentials is inf for large logits and 0 for very negative ones. Shift each row by its own
maximum first; the log-softmax does not change.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_extremes",)


def log_softmax(logits, dim=-1):
    shifted = logits
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
