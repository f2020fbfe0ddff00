"""This is log-softmax over the wrong axis.

It always runs over dimension 0. exp of the result should sum to 1 along `dim`: use the argument in every
reduction.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values", "test_log_softmax_gradient")


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=0, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=0, keepdim=True).log()
