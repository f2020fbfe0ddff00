"""log_softmax does not use its argument `dim`: it always runs over the last dimension.

For the default it is right, and for any other dimension it is not. Hand `dim` on to every reduction.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values", "test_log_softmax_gradient")


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=-1, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=-1, keepdim=True).log()
