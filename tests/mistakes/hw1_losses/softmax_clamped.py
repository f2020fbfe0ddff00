"""Large logits are cut off instead of shifted.

Clamping avoids inf and changes the answer: two logits above the bound become equal although they are
not. Shift all logits of a row by the same number instead.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_extremes",)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits.clamp(-80.0, 80.0))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
