"""The sign is flipped: this is minus the log-softmax.

Logarithms of probabilities are negative or 0. The minus of a loss belongs into the loss.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_values", "test_log_softmax_gradient")


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True).detach()
    return shifted.exp().sum(dim=dim, keepdim=True).log() - shifted
