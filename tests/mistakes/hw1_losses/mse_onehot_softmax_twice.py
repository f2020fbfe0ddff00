"""Softmax is applied twice.

The second softmax takes probabilities for logits and makes them nearly equal: all of them lie between 0 and
1. mse_onehot_loss gets logits, so one softmax is enough.
"""

QUESTION = "q4"
CAUGHT_BY = (
    "test_mse_onehot_values",
    "test_mse_onehot_gradient",
)


def mse_onehot_loss(logits, labels):
    p = softmax(softmax(logits, dim=-1), dim=-1)
    return mse_loss(p, one_hot(labels, logits.shape[-1]).to(p.dtype))
