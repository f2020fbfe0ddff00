"""The normalising sum is cut out of the graph, as if it were a constant.

The shift by the maximum cancels and may be detached; the sum of exponentials depends on every logit and
may not. The gradient should sum to 0 over a distribution where the incoming one is for a single class.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_gradient",)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True).detach()
    return shifted - shifted.detach().exp().sum(dim=dim, keepdim=True).log()
