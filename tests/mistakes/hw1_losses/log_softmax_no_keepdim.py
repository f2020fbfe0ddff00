"""A reduction in log_softmax drops its dimension, so the difference does not line up with the logits.

Without keepdim=True a sum or maximum of a (N, C) tensor has the shape (N,), and broadcasting matches it
with the columns: an error where N and C differ, wrong numbers where they don't. Keep the dimension in every
reduction.
"""

QUESTION = "q3"
CAUGHT_BY = (
    "test_log_softmax_values",
    "test_log_softmax_gradient",
)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim)
    return shifted - shifted.exp().sum(dim=dim).log()
