"""The logits are turned into float64, whatever they were.

More digits do not replace the shift by the maximum, and the result no longer has the dtype of the model.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_float32",)


def softmax(logits, dim=-1):
    logits = logits.double()
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
