"""The probabilities are detached: no gradient reaches the logits.

The value is right, and a model below would never learn. Only the shift may be cut out of the graph, as
it cancels; the rest has to stay differentiable.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_gradient",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits.detach() - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
