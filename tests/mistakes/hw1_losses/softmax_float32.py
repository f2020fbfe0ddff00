"""The logits are turned into float32, whatever they were.

Half of the digits of a float64 tensor are lost. Every operation you need keeps the dtype by itself.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_contract",)


def softmax(logits, dim=-1):
    logits = logits.float()
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
