"""The log-probabilities are detached: no gradient reaches the logits.

The value is right, and a model below would never learn. Only the shift may be cut out of the graph, as
it cancels.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_gradient",)


def log_softmax(logits, dim=-1):
    shifted = logits.detach() - logits.amax(dim=dim, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
