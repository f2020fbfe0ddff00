"""The probabilities are detached: no gradient reaches the logits.

The value is right, but nothing below could learn: NumPy, detach() and torch.no_grad() leave the graph. Only
the shift may be cut out of it, as it cancels; all else has to be tensor operations.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_gradient",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits.detach() - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
