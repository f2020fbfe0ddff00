"""This is log-softmax over the wrong axis.

A reduction runs over a fixed dimension, not along `dim`. exp of the result should sum to 1 along `dim`:
hand that argument to every reduction.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values", "test_log_softmax_gradient")


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=0, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=0, keepdim=True).log()
