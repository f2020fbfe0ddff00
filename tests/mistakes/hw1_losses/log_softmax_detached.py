"""The log-probabilities are detached: no gradient reaches the logits.

The value is right, but nothing below could learn: NumPy, detach() and torch.no_grad() leave the graph. Only
the shift may be cut out of it, as it cancels; all else has to be tensor operations.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_gradient",)


def log_softmax(logits, dim=-1):
    shifted = logits.detach() - logits.amax(dim=dim, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
