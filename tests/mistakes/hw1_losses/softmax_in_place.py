"""The shift is applied to the caller's logits in place.

`-=` writes into the tensor that was handed in, so whoever uses it next finds other numbers. Keep the
shifted logits under a new name.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_contract",)


def softmax(logits, dim=-1):
    logits -= logits.amax(dim=dim, keepdim=True).detach()
    exponentials = torch.exp(logits)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
