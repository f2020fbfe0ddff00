"""There is no shift by the maximum, so large logits overflow.

exp(1000) is inf, and inf / inf is nan. Softmax does not change when a constant is subtracted from all
logits of a row: choose the constant so that the largest exponent is 0.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_extremes",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
