"""One maximum of the whole tensor is subtracted instead of one per row.

A row that lies far below that maximum underflows to zeros, and 0 / 0 is nan. Each distribution along
`dim` needs its own maximum.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_extremes",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.max().detach())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
